package dev.tollgate.server;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The compiled server, without its tests: a class is the server's own when its source lies in src/main/java. */
final class MainClasses {
    static final String ROOT = "dev.tollgate.server";
    private static final Pattern FILE = Pattern.compile(".*/(dev/tollgate/server/[\\w/-]+)(\\$.*)?\\.class");

    static final JavaClasses ALL = new ClassFileImporter().withImportOption(MainClasses::isMain).importPackages(ROOT);

    private MainClasses() {}

    private static boolean isMain(Location location) {
        Matcher file = FILE.matcher(location.asURI().toString());
        return file.matches() && Files.exists(Path.of("src/main/java", file.group(1) + ".java"));
    }

    /** The class in whose file this one stands. */
    static JavaClass outermost(JavaClass nested) {
        JavaClass type = nested;
        while (type.getEnclosingClass().isPresent())
            type = type.getEnclosingClass().get();
        return type;
    }

    /** The package below the root, like {@code checkout}; empty for the root itself and for what is not ours. */
    static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : "";
    }
}
