package dev.tollgate.sandbox.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code scenarios.mjs}, running: told a scenario's name and a sandbox, it plays it there with stripe-node. */
final class NodeTwin implements AutoCloseable {

    private static final Path HOME = Path.of("src/test/node").toAbsolutePath();
    private static final long SECONDS_MAX = 60;

    private final Process node;
    private final BufferedReader answers;
    private final List<String> names;

    private NodeTwin(Process node) {
        this.node = node;
        this.answers = node.inputReader();
        this.names = answer().getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
    }

    static NodeTwin start() throws IOException {
        if (!Files.isDirectory(HOME.resolve("node_modules/stripe"))) {
            throw new IllegalStateException("stripe-node is not installed: run npm ci in " + HOME);
        }
        return new NodeTwin(new ProcessBuilder("node", "scenarios.mjs").directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Every scenario there is. */
    List<String> names() {
        return names;
    }

    JsonObject play(String name, URI base) throws IOException {
        node.outputWriter().write(name + " " + base + "\n");
        node.outputWriter().flush();
        JsonObject answer = answer().getAsJsonObject();
        if (answer.has("failed")) throw new AssertionError("stripe-node: " + answer.get("failed").getAsString());
        return answer.getAsJsonObject("graph");
    }

    private JsonElement answer() {
        String line = CompletableFuture.supplyAsync(() -> {
            try {
                return answers.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Thread::startVirtualThread).orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
        if (line == null) throw new AssertionError("node ended before it answered");
        return JsonParser.parseString(line);
    }

    @Override
    public void close() {
        node.destroy();
    }
}
