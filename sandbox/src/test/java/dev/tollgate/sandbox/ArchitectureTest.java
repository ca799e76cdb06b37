package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom: a package may use those on the lines above its own, and those that its line names. */
class ArchitectureTest {

    private static final String ROOT = "dev.tollgate.sandbox";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    /** From the ground up. Packages on one line do not know each other. */
    private static final List<List<String>> ORDER = """
            wire
            web
            store
            fault
            api
            testclock
            customer balance challenge
            paymentmethod webhook
            charge
            paymentintent setupintent catalog search event script
            refund dispute invoice
            subscription
            checkout portal
            control
            """.lines().map(line -> Arrays.asList(line.strip().split(" "))).toList();

    private static int height(String name) {
        for (int height = 0; height < ORDER.size(); height++) {
            if (ORDER.get(height).contains(name)) return height;
        }
        return ORDER.size();
    }

    private static String feature(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static Stream<Dependency> dependencies() {
        return MAIN.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> packages = MAIN.stream().map(ArchitectureTest::feature).filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages).isEqualTo(ORDER.stream().flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void importsGoDownward() {
        var wrong = new TreeSet<String>();
        dependencies().filter(dependency -> dependency.getTargetClass().getPackageName().startsWith(ROOT))
                .forEach(dependency -> {
                    String from = feature(dependency.getOriginClass());
                    String to = feature(dependency.getTargetClass());
                    if (!from.equals(to) && height(to) >= height(from)) wrong.add(from + " -> " + to);
                });

        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingIsSharedWithWhoeverIsTestedAgainstIt() {
        var foreign = new ArrayList<String>();
        dependencies().map(dependency -> dependency.getTargetClass().getPackageName())
                .filter(name -> name.startsWith("com.stripe")
                        || name.startsWith("dev.tollgate") && !name.startsWith(ROOT))
                .forEach(foreign::add);

        assertThat(foreign).isEmpty();
        assertThat(MAIN.size()).as("the classes were found").isGreaterThan(50);
    }
}
