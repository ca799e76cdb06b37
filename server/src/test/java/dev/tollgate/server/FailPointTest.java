package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.world.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A moment that no test dies at, or that the gateway does not pass, proves nothing. */
class FailPointTest {
    private static List<JavaClass> declaring() {
        return MainClasses.ALL.stream().filter(type -> type.isAssignableTo(FailPoint.class) && !type.isInterface())
                .toList();
    }

    @Test
    void aTestDiesAtEveryMomentThatAFeatureDeclares() {
        assertThat(Moments.ALL.stream().map(point -> point.getClass().getName()).distinct())
                .containsExactlyInAnyOrderElementsOf(declaring().stream().map(JavaClass::getName).toList());
    }

    @Test
    void aNameIsOneMoment() {
        assertThat(Moments.ALL.stream().map(FailPoint::name)).doesNotHaveDuplicates();
    }

    @Test
    void theGatewayPassesThroughEveryMoment() {
        List<String> missed = declaring().stream().flatMap(type -> type.getFields().stream()
                .filter(field -> field.getRawType().equals(type) && !isUsed(field))).map(JavaField::getName).toList();
        assertThat(missed).isEmpty();
    }

    private static boolean isUsed(JavaField point) {
        return point.getAccessesToSelf().stream()
                .anyMatch(access -> !access.getOriginOwner().equals(point.getOwner()));
    }

    @Test
    void theDocumentsNameEveryMoment() throws IOException {
        String told = Files.readString(Path.of("../docs/proofs.md"));
        assertThat(Moments.ALL.stream().filter(point -> !told.contains("| `" + point + "` |"))).isEmpty();
        assertThat(told.lines().filter(line -> line.matches("\\| `[A-Z]+_[A-Z_]+` \\|.*")).count())
                .isEqualTo(Moments.ALL.size());
    }
}
