package dev.tollgate.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way through the gateway while nothing goes wrong: what the other campaigns disturb. */
@Tag("campaign")
@ExtendWith(Quiet.class)
class FlowsCampaign {
    static List<Flow> flows() {
        return Flows.chosen();
    }

    @ParameterizedTest
    @MethodSource("flows")
    void endsAsItShould(Flow flow) {
        try (var house = new LocalHouse()) {
            assertThat(flow.run(house, "first")).isEmpty();
            assertThat(flow.run(house, "second")).isEmpty();
        }
    }
}
