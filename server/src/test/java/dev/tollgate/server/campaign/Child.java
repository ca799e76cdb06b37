package dev.tollgate.server.campaign;

import dev.tollgate.server.app.Config;
import dev.tollgate.server.app.Gateway;
import dev.tollgate.server.db.FailPoint;
import dev.tollgate.server.db.FailPoints;
import dev.tollgate.server.world.EffectLog;
import dev.tollgate.server.world.TurnedClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway in a process of its own, which a campaign halts for real. It takes its orders from its standard input, a
 * line each, answers with a line, and goes when its parent goes.
 */
final class Child implements FailPoints {
    private final AtomicInteger left = new AtomicInteger();
    private volatile String point = "";

    private Child() {}

    /** Nothing is closed, flushed or said: as with kill -9. */
    @Override
    public void reached(FailPoint reached) {
        if (reached.name().equals(point) && left.decrementAndGet() == 0) Runtime.getRuntime().halt(137);
    }

    public static void main(String[] arguments) throws IOException {
        Quiet.begin();
        var child = new Child();
        var clock = new TurnedClock();
        clock.turn(Duration.parse(arguments[0]));
        Gateway gateway = Gateway.open(Config.load(System.getenv(), Optional.empty()), clock, List.of(new EffectLog()),
                child);
        System.out.println("port " + gateway.port());
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            System.out.println(switch (words[0]) {
                case "turn" -> {
                    clock.turn(Duration.parse(words[1]));
                    yield "done";
                }
                case "arm" -> {
                    child.left.set(Integer.parseInt(words[2]));
                    child.point = words[1];
                    yield "done";
                }
                case "drain" -> drain(gateway);
                default -> "unknown";
            });
        }
        Runtime.getRuntime().halt(0);
    }

    private static String drain(Gateway gateway) {
        try {
            return "done " + gateway.drain();
        } catch (RuntimeException failure) {
            return "failed";
        }
    }
}
