package dev.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the handler in JavaScript needs, installed from its lock file once. */
final class NodePackages {
    private NodePackages() {}

    static void install(Path sources, Path log) throws IOException, InterruptedException {
        Path marker = sources.resolve("node_modules/.package-lock.json");
        Path lock = sources.resolve("package-lock.json");
        if (Files.exists(marker)
                && Files.getLastModifiedTime(marker).compareTo(Files.getLastModifiedTime(lock)) >= 0)
            return;
        Files.createDirectories(log.getParent());
        int code = new ProcessBuilder("npm", "ci", "--silent").directory(sources.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start().waitFor();
        if (code != 0)
            throw new IllegalStateException("npm ci failed; see " + log + ". Without Node: -Dnode=false");
    }
}
