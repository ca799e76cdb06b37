package dev.tollgate.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The Stripe stub, as a process of its own. */
record StripeProcess(ChildProcess process, URI address) implements AutoCloseable {
    static StripeProcess start(Options options, Path log) {
        int port = ChildProcess.freePort();
        var address = URI.create("http://127.0.0.1:" + port);
        return new StripeProcess(
                ChildProcess.start("stripe",
                        JavaProgram.here(StripeStub.class.getName()).command(options.flags(), "" + port),
                        Map.of(), log, ChildProcess.answers(address + "/bench")),
                address);
    }

    /** The last PaymentIntent that was made, and how often what was called. */
    JsonObject told() {
        try (var answer = address.resolve("/bench").toURL().openStream()) {
            return JsonParser.parseString(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How often each kind of call came. */
    Map<String, Long> requests() {
        var counts = new TreeMap<String, Long>();
        told().getAsJsonObject("requests").entrySet().forEach(one -> {
            if (!one.getKey().endsWith("/bench")) counts.put(one.getKey(), one.getValue().getAsLong());
        });
        return counts;
    }

    @Override
    public void close() {
        process.close();
    }
}
