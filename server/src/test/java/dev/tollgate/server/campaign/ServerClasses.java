package dev.tollgate.server.campaign;

import dev.tollgate.server.world.Jvm;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** A copy of the compiled server that may be changed. */
record ServerClasses(Path root) {
    static ServerClasses copyTo(Path root) throws IOException {
        Path server = Jvm.server();
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
}
