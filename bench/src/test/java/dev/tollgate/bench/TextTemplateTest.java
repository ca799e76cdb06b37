package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextTemplateTest {
    private static final UUID TEMPLATE = UUID.fromString("01a22cde-fa85-7eea-9c59-63553afa52b7");
    private static final String NAME = SampleCheckout.UNPAID;
    private static final List<Placeholder> PLACEHOLDERS = Placeholder
            .everywhere(
                    Stream.concat(Stream.of(Placeholder.name(NAME)),
                            Placeholder.ofId(TEMPLATE, Placeholder.ids(0, 0))));

    @Test
    void aCopyHasItsOwnIdsInEachFormAndAllElseAsItWas() {
        UUID copy = Placeholder.ids(0, 0).apply(7);
        String template = "id %s, wire chk_%s, bytes \\\\x%s, name order-%s".formatted(TEMPLATE,
                TypeIdText.of(TEMPLATE), Placeholder.hex("chk_" + TypeIdText.of(TEMPLATE)), NAME);

        assertThat(TextTemplate.of(template, PLACEHOLDERS).text(7)).isEqualTo(
                "id %s, wire chk_%s, bytes \\\\x%s, name order-000000000007".formatted(copy, TypeIdText.of(copy),
                        Placeholder.hex("chk_" + TypeIdText.of(copy))));
    }

    @Test
    void idsAreOfVersionSevenInTheOrderOfTheirNumbers() {
        var ids = Placeholder.ids(1_700_000_000_000L, 3);

        assertThat(ids.apply(1).version()).isEqualTo(7);
        assertThat(ids.apply(1).variant()).isEqualTo(2);
        assertThat(ids.apply(2).toString()).isGreaterThan(ids.apply(1).toString());
    }

    @Test
    void anIdOnTheWireIsReadBack() {
        assertThat(TypeIdText.parse("chk_" + TypeIdText.of(TEMPLATE))).isEqualTo(TEMPLATE);
    }

    @Test
    void whatIsSealedToOnePlaceDoesNotOpenInAnother() {
        var sealed = new SealedText(Tollgate.ENCRYPTION_KEY);
        String hex = sealed.seal("pi_1_secret_2", "checkout/1");

        assertThat(sealed.open(hex, "checkout/1")).contains("pi_1_secret_2");
        assertThat(sealed.open(hex, "checkout/2")).isEqualTo(Optional.empty());
    }
}
