package dev.tollgate.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom. Imports go downward only: a package may use what its line names, and nothing else of ours. */
class ArchitectureTest {
    private static final String ARROWS = """
            crypto    ->
            rpc       ->
            db        -> crypto
            finding   -> db
            idempotency -> db rpc
            job       -> db rpc finding
            stream    -> db rpc
            stripe    -> db crypto finding job
            tenant    -> db crypto rpc
            event     -> db rpc stream tenant
            inbox     -> db crypto rpc finding job stream tenant stripe
            catalog   -> db crypto rpc tenant idempotency
            customer  -> db crypto rpc finding stream event tenant stripe inbox
            payment   -> db crypto rpc finding idempotency job stream tenant stripe inbox catalog customer
            checkout  -> db crypto rpc finding idempotency job stream event tenant stripe inbox catalog customer payment
            reconcile -> db crypto rpc finding job stream tenant stripe inbox payment checkout
            admin     -> db crypto rpc finding job tenant payment reconcile
            app       -> db crypto rpc finding idempotency job stream event tenant stripe inbox catalog customer payment checkout reconcile admin
            """;
    private static final Map<String, Set<String>> MAY_USE = ARROWS.lines().map(line -> line.split("->", 2))
            .collect(Collectors.toMap(line -> line[0].strip(), line -> words(line[1])));

    /** Where gRPC and its messages may be used besides services, and classes that are named Wire or Stream. */
    private static final List<String> WIRE_TOO = List.of("tenant.Caller", "tenant.AuthInterceptor");
    /** These hand a stored message through, unopened: a checkout is shown as its latest snapshot. */
    private static final List<String> SNAPSHOT_TOO = List.of("checkout.Checkouts");

    private static Set<String> words(String text) {
        return Arrays.stream(text.strip().split(" +")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    private static Stream<Dependency> dependencies() {
        return MainClasses.ALL.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    private static String name(JavaClass type) {
        return MainClasses.outermost(type).getName().substring(MainClasses.ROOT.length() + 1);
    }

    /** The classes that break a rule, each once. */
    private static Set<String> origins(Predicate<Dependency> rule) {
        return dependencies().filter(rule).map(dependency -> name(dependency.getOriginClass()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean targets(Dependency dependency, String... packages) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        return Arrays.stream(packages).anyMatch(name -> target.equals(name) || target.startsWith(name + "."));
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> packages = MainClasses.ALL.stream().map(MainClasses::packageOf).filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        assertThat(packages).isEqualTo(MAY_USE.keySet());
    }

    @Test
    void theDocumentDrawsTheSameArrows() throws IOException {
        assertThat(Files.readString(Path.of("../docs/architecture.md"))).contains(ARROWS);
    }

    @Test
    void importsGoOnlyDownward() {
        Set<String> forbidden = dependencies().filter(dependency -> targets(dependency, MainClasses.ROOT))
                .filter(dependency -> {
                    String from = MainClasses.packageOf(dependency.getOriginClass());
                    String to = MainClasses.packageOf(dependency.getTargetClass().getBaseComponentType());
                    return !from.isEmpty() && !from.equals(to) && !MAY_USE.getOrDefault(from, Set.of()).contains(to);
                }).map(Dependency::getDescription).collect(Collectors.toCollection(TreeSet::new));
        assertThat(forbidden).isEmpty();
    }

    @Test
    void noTwoPackagesKnowEachOther() {
        slices().matching(MainClasses.ROOT + ".(*)..").should().beFreeOfCycles().check(MainClasses.ALL);
    }

    @Test
    void onlyThePortToStripeKnowsItsSdk() {
        noClasses().that().resideOutsideOfPackage(MainClasses.ROOT + ".stripe").should().dependOnClassesThat()
                .resideInAPackage("com.stripe..").check(MainClasses.ALL);
    }

    @Test
    void theWireStopsAtTheWire() {
        Set<String> others = origins(dependency -> targets(dependency, "io.grpc", "dev.tollgate.v1")
                && !isWire(dependency.getOriginClass()));
        assertThat(others)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(WIRE_TOO.stream(), SNAPSHOT_TOO.stream()).toList());
        assertThat(origins(dependency -> targets(dependency, "io.grpc", "dev.tollgate.v1")
                && SNAPSHOT_TOO.contains(name(dependency.getOriginClass()))
                && !dependency.getTargetClass().getName().equals("dev.tollgate.v1.Checkout"))).isEmpty();
    }

    private static boolean isWire(JavaClass type) {
        String simple = MainClasses.outermost(type).getSimpleName();
        String place = MainClasses.packageOf(type);
        return place.equals("app") || place.equals("rpc") || simple.endsWith("Service") || simple.contains("Wire")
                || simple.contains("Stream");
    }

    @Test
    void sqlIsWrittenInMappersOnly() {
        Set<String> others = origins(dependency -> targets(dependency, "org.apache.ibatis.annotations")
                && !dependency.getOriginClass().getSimpleName().endsWith("Mapper"));
        assertThat(others).isEmpty();
        assertThat(origins(dependency -> targets(dependency, "org.apache.ibatis.session")))
                .containsExactlyInAnyOrder("db.Database", "db.QueueingExecutor", "db.SendingExecutor", "db.Tx");
    }

    @Test
    void theClockIsGivenToWhoNeedsIt() {
        noClasses().should().callMethod(Instant.class, "now").orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Thread.class, "sleep", long.class).check(MainClasses.ALL);
        Set<String> clocks = MainClasses.ALL.stream().flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Clock.class)
                        && call.getName().startsWith("system"))
                .map(call -> name(call.getOriginOwner())).collect(Collectors.toSet());
        assertThat(clocks).containsExactly("app.Main");
    }

    @Test
    void moneyIsNeverAFloatingNumber() {
        Set<String> floating = MainClasses.ALL.stream().flatMap(type -> Stream.concat(
                type.getFields().stream().filter(field -> isFloating(field.getRawType())).map(JavaField::getFullName),
                type.getMethods().stream().filter(ArchitectureTest::isFloating).map(JavaMethod::getFullName)))
                .collect(Collectors.toSet());
        assertThat(floating).isEmpty();
    }

    private static boolean isFloating(JavaMethod method) {
        return isFloating(method.getRawReturnType())
                || method.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isFloating);
    }

    private static boolean isFloating(JavaClass type) {
        return Stream.of(double.class, float.class, Double.class, Float.class)
                .anyMatch(type.getBaseComponentType()::isEquivalentTo);
    }

    @Test
    void nothingIsKeptInStaticFieldsThatChange() {
        Set<String> mutable = MainClasses.ALL.stream().flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                        && !field.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL))
                .map(JavaField::getFullName).collect(Collectors.toSet());
        assertThat(mutable).isEmpty();
    }

    @Test
    void theServerStandsWithoutItsTestsAndItsNeighbours() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.tollgate.sandbox..", "dev.tollgate.demo..",
                "dev.tollgate.bridge..", "dev.tollgate.client..").check(MainClasses.ALL);
    }
}
