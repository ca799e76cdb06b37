package dev.tollgate.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** Signed events, each of another seeded payment that was paid. They are made before they are needed. */
final class StripeEvents {
    private static final String FORM = "payment_intent.succeeded.json";
    private static final String INDENT = "\n      ";

    private final TextTemplate id;
    private final TextTemplate intent;
    private final TextTemplate body;

    private StripeEvents(TextTemplate id, TextTemplate intent, TextTemplate body) {
        this.id = id;
        this.intent = intent;
        this.body = body;
    }

    /**
     * @param request
     *            the whole HTTP request
     * @param body
     *            the event in it
     */
    record Event(String id, String intent, byte[] request, byte[] body) {}

    /**
     * @param asked
     *            what Stripe was asked to make for the sample
     * @param name
     *            the name of the sample
     * @param templates
     *            makes templates of texts about the sample
     */
    static StripeEvents of(JsonObject asked, String name, java.util.function.Function<String, TextTemplate> templates) {
        String checkout = asked.getAsJsonObject("metadata").get("tollgate_checkout").getAsString();
        String intent = StripeIntents.intentOf(checkout);
        String metadata = new GsonBuilder().setPrettyPrinting().create().toJson(asked.get("metadata"))
                .replace("\n", INDENT);
        UnaryOperator<String> fill = text -> text.replace("${name}", name).replace("${intent}", intent)
                .replace("${metadata}", metadata).replace("${amount}", asked.get("amount").getAsString())
                .replace("${currency}", asked.get("currency").getAsString())
                .replace("${description}", asked.get("description").getAsString())
                .replace("${api_version}", asked.get("api_version").getAsString())
                .replace("${created}", Long.toString(System.currentTimeMillis() / 1000));
        String json = fill.apply(form());
        String id = com.google.gson.JsonParser.parseString(json).getAsJsonObject().get("id").getAsString();
        return new StripeEvents(templates.apply(id), templates.apply(intent), templates.apply(json));
    }

    private static String form() {
        try (var in = Objects.requireNonNull(StripeEvents.class.getResourceAsStream(FORM))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of the payments of these numbers, signed now: they are good for five minutes. */
    EventQueue make(long from, int count) {
        long second = System.currentTimeMillis() / 1000;
        ThreadLocal<StripeSignature> signatures = ThreadLocal
                .withInitial(() -> new StripeSignature(Tollgate.WEBHOOK_SECRET));
        return new EventQueue(LongStream.range(from, from + count).parallel()
                .mapToObj(number -> event(number, signatures.get(), second)).toList());
    }

    /** Of the payment of this number. */
    Event one(long number) {
        return event(number, new StripeSignature(Tollgate.WEBHOOK_SECRET), System.currentTimeMillis() / 1000);
    }

    private Event event(long number, StripeSignature signature, long second) {
        byte[] payload = body.bytes(number);
        byte[] head = ("POST /webhooks/stripe HTTP/1.1\r\nHost: bench\r\nUser-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n"
                + "Accept: */*; q=0.5, application/xml\r\nContent-Type: application/json; charset=utf-8\r\n"
                + "Content-Length: " + payload.length + "\r\nStripe-Signature: " + signature.sign(payload, second)
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + payload.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(payload, 0, request, head.length, payload.length);
        return new Event(id.text(number), intent.text(number), request, payload);
    }
}
