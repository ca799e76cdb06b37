package dev.tollgate.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A headless Chromium, driven by Node: told the title of a scenario, it plays it and says how it went. */
final class BrowserRig implements AutoCloseable {
    private static final int SCENARIO_SECONDS_MAX = 90;
    private static final Path HOME = Path.of("src/test/browser").toAbsolutePath();
    private static final Path OUTPUT = Path.of("target/browser").toAbsolutePath();

    private final Process node;
    private final BufferedReader answers;

    private BrowserRig(Process node) {
        this.node = node;
        this.answers = node.inputReader();
    }

    /**
     * @param of
     *            which scenarios: {@code shop}, {@code hosted} or {@code sandbox}
     */
    static BrowserRig start(House house, String of) throws IOException {
        // Chromium unpacks itself into the temporary folder: into one of ours, not on top of somebody else's version.
        Path temporary = Files.createDirectories(OUTPUT.resolve("tmp-" + of));
        ProcessBuilder builder = new ProcessBuilder("node", "rig.mjs").directory(HOME.toFile())
                .redirectError(OUTPUT.resolve("node-" + of + ".log").toFile());
        builder.environment().put("OF", of);
        builder.environment().put("SHOP", house.shop().toString());
        builder.environment().put("SANDBOX", house.sandbox().toString());
        builder.environment().put("SCREENSHOTS", OUTPUT.toString());
        builder.environment().put("TMPDIR", temporary.toString());
        return new BrowserRig(builder.start());
    }

    List<String> titles() {
        JsonArray titles = answer().getAsJsonArray();
        return titles.asList().stream().map(JsonElement::getAsString).toList();
    }

    /** Plays a scenario; fails with what the page said and where its picture is. */
    void play(String title) {
        try {
            node.outputWriter().write(title + "\n");
            node.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the browser's process is gone: see target/browser", e);
        }
        JsonObject result = answer().getAsJsonObject();
        if (!result.get("ok").getAsBoolean()) {
            throw new AssertionError(result.get("message").getAsString());
        }
    }

    private JsonElement answer() {
        String line = CompletableFuture.supplyAsync(() -> {
            try {
                return answers.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Thread::startVirtualThread).orTimeout(SCENARIO_SECONDS_MAX, TimeUnit.SECONDS).join();
        if (line == null) {
            throw new AssertionError("the browser's process ended: see target/browser");
        }
        return JsonParser.parseString(line);
    }

    @Override
    public void close() throws IOException {
        node.outputWriter().close();
        if (!node.onExit().completeOnTimeout(node, SCENARIO_SECONDS_MAX, TimeUnit.SECONDS).join().isAlive()) {
            return;
        }
        node.descendants().forEach(ProcessHandle::destroyForcibly);
        node.destroyForcibly();
    }
}
