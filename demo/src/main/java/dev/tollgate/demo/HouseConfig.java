package dev.tollgate.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the house stands.
 *
 * @param ports
 *            every port; 0 takes any free one
 * @param folder
 *            what is kept: the database, and the log
 * @param temporary
 *            whether the folder is removed at the end
 * @param log
 *            where everything is written that is no business of the console
 */
public record HouseConfig(Map<Port, Integer> ports, Path folder, boolean temporary, Path log, Clock clock) {
    static final String USAGE = """
            Usage: mvn -q   (or java … dev.tollgate.demo.Main [flags])
              --data FOLDER      keep everything in this folder     (TOLLGATE_DEMO_DATA)   default: a temporary one
                                 (the sandbox forgets: what was open at the end can no longer be paid)
              --port-NAME PORT   listen elsewhere, 0 for any port   (TOLLGATE_DEMO_PORT_NAME)
                                 NAME: shop, bridge, bridge-admin, server, server-admin, sandbox, postgres
            """;
    private static final int PORT_MAX = 65_535;

    public HouseConfig {
        ports = Map.copyOf(ports);
    }

    /** Any free ports, in this folder: for tests, of which many run side by side. */
    public static HouseConfig anywhere(Path folder, Clock clock) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            ports.put(port, 0);
        }
        return new HouseConfig(ports, folder.toAbsolutePath().normalize(), false, folder.resolve("tollgate.log"),
                clock);
    }

    /** Flags win over variables, variables over the defaults. Writes nothing. */
    static HouseConfig of(List<String> flags, Map<String, String> environment, Clock clock) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            String given = environment.get(port.variable());
            ports.put(port, given == null ? port.standard() : number(port.variable(), given));
        }
        String folder = environment.getOrDefault("TOLLGATE_DEMO_DATA", "");
        for (int i = 0; i < flags.size(); i += 2) {
            String flag = flags.get(i);
            String value = i + 1 < flags.size() ? flags.get(i + 1) : "";
            if (flag.equals("--data") && !value.isEmpty()) {
                folder = value;
            } else {
                ports.put(port(flag), number(flag, value));
            }
        }
        if (!folder.isEmpty()) {
            Path path = Path.of(folder).toAbsolutePath().normalize();
            return new HouseConfig(ports, path, false, path.resolve("tollgate.log"), clock);
        }
        Path shared = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path own = shared.resolve("tollgate-demo-" + UUID.randomUUID());
        return new HouseConfig(ports, own, true, shared.resolve("tollgate-demo-" + ports.get(Port.SHOP) + ".log"),
                clock);
    }

    int port(Port port) {
        return ports.getOrDefault(port, port.standard());
    }

    private static Port port(String flag) {
        for (Port port : Port.values()) {
            if (port.flag().equals(flag)) {
                return port;
            }
        }
        throw new StartupException("Unknown flag " + flag + "\n" + USAGE.stripTrailing());
    }

    private static int number(String name, String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException _) {
            // Told below, like a number that is no port.
        }
        throw new StartupException(name + " wants a port from 0 to " + PORT_MAX + ", not '" + value + "'");
    }
}
