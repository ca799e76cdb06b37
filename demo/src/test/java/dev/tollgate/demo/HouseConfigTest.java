package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HouseConfigTest {
    @TempDir
    private Path folder;

    @Test
    void aFlagWinsOverAVariableAndAVariableOverTheDefault() {
        HouseConfig config = config(List.of("--port-shop", "1", "--data", folder.toString()),
                Map.of("TOLLGATE_DEMO_PORT_SHOP", "2", "TOLLGATE_DEMO_PORT_BRIDGE_ADMIN", "3"));
        assertThat(config.port(Port.SHOP)).isEqualTo(1);
        assertThat(config.port(Port.BRIDGE_ADMIN)).isEqualTo(3);
        assertThat(config.port(Port.SERVER)).isEqualTo(9090);
        assertThat(config.folder()).isEqualTo(folder);
        assertThat(config.temporary()).isFalse();
    }

    @Test
    void whatIsNoPortIsRefusedByTheNameThatWasGiven() {
        assertThatThrownBy(() -> config(List.of("--port-shop", "70000"), Map.of()))
                .hasMessage("--port-shop wants a port from 0 to 65535, not '70000'");
        assertThatThrownBy(() -> config(List.of(), Map.of("TOLLGATE_DEMO_PORT_SHOP", "many")))
                .hasMessage("TOLLGATE_DEMO_PORT_SHOP wants a port from 0 to 65535, not 'many'");
        assertThatThrownBy(() -> config(List.of("--prot", "1"), Map.of()))
                .hasMessageStartingWith("Unknown flag --prot");
    }

    @Test
    void aTakenPortIsToldWithWhoWantsItAndWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Port.SHOP.check(port)).hasMessage("Port " + port
                    + " is taken, and the shop wants it. "
                    + "Stop what listens there, or choose another: --port-shop PORT (or TOLLGATE_DEMO_PORT_SHOP=PORT)");
        }
    }

    private static HouseConfig config(List<String> flags, Map<String, String> environment) {
        return HouseConfig.of(flags, environment, Clock.systemUTC());
    }
}
