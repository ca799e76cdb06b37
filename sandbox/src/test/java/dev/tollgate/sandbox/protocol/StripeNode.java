package dev.tollgate.sandbox.protocol;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code protocol.mjs}, running: stripe-node, asked what it would send and what it believes. */
final class StripeNode implements AutoCloseable {

    private static final Path HOME = Path.of("src/test/node").toAbsolutePath();

    private final Gson gson = new Gson();
    private final Process node;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private StripeNode(Process node) {
        this.node = node;
        questions = node.outputWriter(StandardCharsets.UTF_8);
        answers = node.inputReader(StandardCharsets.UTF_8);
    }

    static StripeNode start() throws IOException {
        if (!Files.isDirectory(HOME.resolve("node_modules/stripe"))) {
            throw new IllegalStateException("stripe-node is not installed: run npm ci in " + HOME);
        }
        return new StripeNode(new ProcessBuilder("node", "protocol.mjs").directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** The body that it posts for these parameters. */
    String encode(Map<String, ?> parameters) throws IOException {
        return ask("encode", parameters).getAsString();
    }

    /** The header that it writes for its users' tests. */
    String sign(String payload, String secret, long timestamp) throws IOException {
        return ask("sign", Map.of("payload", payload, "secret", secret, "timestamp", timestamp)).getAsString();
    }

    /** Whether its {@code constructEvent} takes this delivery. */
    boolean accepts(Delivery delivery) throws IOException {
        JsonObject answer = ask("verify", delivery).getAsJsonObject();
        return answer.has("accepted");
    }

    private JsonElement ask(String question, Object given) throws IOException {
        questions.write(gson.toJson(Map.of(question, given)));
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) throw new AssertionError("node ended before it answered");
        return JsonParser.parseString(answer);
    }

    @Override
    public void close() {
        node.destroy();
    }
}
