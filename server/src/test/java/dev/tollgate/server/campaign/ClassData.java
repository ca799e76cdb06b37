package dev.tollgate.server.campaign;

import dev.tollgate.server.world.Jvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Archives the classes that a gateway loads, for the many that campaigns start and kill. */
final class ClassData {
    private ClassData() {}

    /** Once in a build. Where it cannot be done, they start as slowly as any. */
    static synchronized void archive() throws IOException, InterruptedException {
        Path archive = Jvm.archive();
        Path lock = Files.createDirectories(archive.getParent()).resolve("classes.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (Files.exists(archive)) return;
            Path classes = archive.resolveSibling("classes.list");
            try (var house = new ChildHouse(List.of("-XX:DumpLoadedClassList=" + classes))) {
                Flows.named("card").run(house, "seen");
            }
            Path made = archive.resolveSibling("classes.jsa");
            int code = new ProcessBuilder(Jvm.archiving(classes, made)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
            if (code == 0) Files.move(made, archive);
        }
    }
}
