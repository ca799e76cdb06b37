package dev.tollgate.server.world;

import dev.tollgate.server.app.Gateway;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another JVM with the classes of this one, for tests that kill it. */
public final class Jvm {
    /** The compiler that is quick, since it does not live for long. */
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED");

    private Jvm() {}

    /** With the compiled server as it is. */
    public static List<String> command(List<String> options, Class<?> main, String... arguments) {
        return command(options, server(), main, arguments);
    }

    /**
     * @param server
     *            what stands in the place of the compiled server
     */
    public static List<String> command(List<String> options, Path server, Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(java()));
        command.addAll(OPTIONS);
        if (Files.exists(archive())) command.add("-XX:SharedArchiveFile=" + archive());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(server), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /** The jars stand in front: an archive of their class data serves every class path that begins with them. */
    public static String classPath(Path server) {
        return Stream.of(jars().map(Path::toString), Stream.of(server.toString()),
                entries().filter(entry -> !isJar(entry) && !entry.equals(server())).map(Path::toString))
                .flatMap(part -> part).collect(Collectors.joining(File.pathSeparator));
    }

    /** All that the server stands on. */
    private static Stream<Path> jars() {
        return entries().filter(entry -> isJar(entry) && !entry.equals(server()));
    }

    private static Stream<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    private static boolean isJar(Path entry) {
        return entry.toString().endsWith(".jar");
    }

    /** A folder, or the jar that is released. */
    public static Path server() {
        try {
            return Path.of(Gateway.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Where the class data of the jars belong: with it a process starts in little more than half the time. */
    public static Path archive() {
        return Path.of("target", "classes-" + Integer.toHexString(jars().map(Jvm::version).toList().hashCode())
                + ".jsa").toAbsolutePath();
    }

    private static int version(Path jar) {
        try {
            return Objects.hash(jar, Files.size(jar), Files.getLastModifiedTime(jar));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * The command that writes such an archive.
     *
     * @param classes
     *            a list of those that a process has loaded
     */
    public static List<String> archiving(Path classes, Path archive) {
        return List.of(java(), "-Xshare:dump", "-XX:+UseSerialGC", "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive, "-cp",
                jars().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }
}
