package dev.tollgate.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A program of ours for a JVM: where its classes are. Flags are those of the images that we ship. */
record JavaProgram(String classPath, String main) {
    /** From the classes that this JVM runs on. */
    static JavaProgram here(String main) {
        return new JavaProgram(System.getProperty("java.class.path"), main);
    }

    /** The same; what this module has comes first: server and bridge have each a logging configuration, of one name. */
    static JavaProgram here(String module, String main) {
        List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        List<String> ordered = Stream.concat(entries.stream().filter(entry -> isOf(entry, module)),
                entries.stream().filter(entry -> !isOf(entry, module))).toList();
        return new JavaProgram(String.join(File.pathSeparator, ordered), main);
    }

    private static boolean isOf(String entry, String module) {
        Path path = Path.of(entry);
        return path.endsWith(Path.of(module, "target", "classes"))
                || path.getFileName().toString().startsWith("tollgate-" + module + "-");
    }

    /** From a module of another checkout, built as its Dockerfile builds it: a jar, and a folder of jars beside it. */
    static JavaProgram of(Path module, String artifact, String main) {
        Path target = module.resolve("target");
        try (var jars = Files.newDirectoryStream(target, artifact + "-*.jar")) {
            for (Path jar : jars)
                return new JavaProgram(jar + File.pathSeparator + target.resolve("dependency") + "/*", main);
        } catch (java.io.IOException _) {
            // Told below, like a folder without a jar.
        }
        throw new IllegalArgumentException(target + " has no " + artifact + "-*.jar. Build that checkout first:"
                + " mvn -q -pl server,http-bridge -am compile jar:jar dependency:copy-dependencies"
                + " -DincludeScope=runtime");
    }

    /**
     * @param flags
     *            what {@code -Dflags} gives all processes
     */
    List<String> command(List<String> flags, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-XX:MaxRAMPercentage=75", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", classPath, main));
        command.addAll(List.of(arguments));
        return command;
    }
}
