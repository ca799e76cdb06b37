package dev.tollgate.server.campaign;

import dev.tollgate.server.Gateway;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A copy of the compiled server that may be changed, and the class path of these tests with the copy in its place. */
record ServerClasses(Path root) {
    static ServerClasses copyTo(Path root) throws IOException {
        Path server = compiled();
        if (Files.isDirectory(server)) copy(server, root);
        else try (var jar = FileSystems.newFileSystem(server)) {
            copy(jar.getPath("/"), root);
        }
        return new ServerClasses(root);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** A folder, or the jar that is released. */
    private static Path compiled() {
        try {
            return Path.of(Gateway.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String classPath() {
        Path server = compiled();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(server) ? root.toString() : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
