package dev.tollgate.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The vectors of the TypeID specification, valid.yml and invalid.yml. */
class TypeIdTest {
    private static final String VALID = """
            00000000-0000-0000-0000-000000000000 00000000000000000000000000
            00000000-0000-0000-0000-000000000001 00000000000000000000000001
            00000000-0000-0000-0000-00000000000a 0000000000000000000000000a
            00000000-0000-0000-0000-000000000010 0000000000000000000000000g
            00000000-0000-0000-0000-000000000020 00000000000000000000000010
            ffffffff-ffff-ffff-ffff-ffffffffffff 7zzzzzzzzzzzzzzzzzzzzzzzzz
            0110c853-1d09-52d8-d73e-1194e95b5f19 0123456789abcdefghjkmnpqrs
            01890a5d-ac96-774b-bcce-b302099a8057 01h455vb4pex5vsknk084sn02q
            """;

    @Test
    void theSpecificationsVectorsGoBothWays() {
        VALID.lines().map(line -> line.split(" ")).forEach(vector -> {
            for (TypeId kind : TypeId.values()) {
                String text = kind.format(UUID.fromString(vector[0]));
                assertThat(text).endsWith("_" + vector[1]);
                assertThat(kind.parse(text)).isEqualTo(UUID.fromString(vector[0]));
            }
        });
        assertThat(TypeId.CHECKOUT.format(new UUID(0, 10))).isEqualTo("chk_0000000000000000000000000a");
    }

    @Test
    void everyIdComesBack() {
        var random = new Random(20260729);
        for (int round = 0; round < 10_000; round++) {
            var id = new UUID(random.nextLong(), random.nextLong());
            assertThat(TypeId.CHECKOUT.parse(TypeId.CHECKOUT.format(id))).isEqualTo(id);
        }
    }

    @Test
    void whatIsNoIdOfThisKindIsRefused() {
        for (String text : new String[]{"", "chk", "chk_", "_00000000000000000000000000", "00000000000000000000000000",
                "cus_00000000000000000000000000", "CHK_00000000000000000000000000", "chk_0000000000000000000000000",
                "chk_000000000000000000000000000", "chk_0000000000000000000000000A", "chk_01H455VB4PEX5VSKNK084SN02Q",
                "chk_8zzzzzzzzzzzzzzzzzzzzzzzzz", "chk_zzzzzzzzzzzzzzzzzzzzzzzzzz", "chk_0000000000000000000000000i",
                "chk_0000000000000000000000000l", "chk_0000000000000000000000000o", "chk_0000000000000000000000000u",
                "chk_ooooooiiiiiiuuuuuuulllllll", "chk_1234567890.123456789012345", "chk_ 0000000000000000000000000",
                "chk_0000000000000000000000000 ", "chk__0000000000000000000000000", "chk_0000000000000000000000000é",
                "00000000-0000-0000-0000-000000000000"}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> TypeId.CHECKOUT.parse(text))
                    .withMessage("not a chk id");
        }
    }

    @Test
    void aPrefixThatBeginsAnotherIsNotTaken() {
        String product = TypeId.PRODUCT.format(new UUID(1, 2));
        for (TypeId other : TypeId.values()) {
            if (other != TypeId.PRODUCT) assertThatIllegalArgumentException().isThrownBy(() -> other.parse(product));
        }
    }
}
