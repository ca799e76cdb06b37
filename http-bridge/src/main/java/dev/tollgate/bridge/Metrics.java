package dev.tollgate.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;

/** What the bridge counts; every name is here. Tags are bounded: routes are patterns, never paths. */
final class Metrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    void answered(String method, String route, int status, Duration took) {
        Timer.builder("tollgate.bridge.requests")
                .description("Requests answered, but for event streams")
                .tag("method", method)
                .tag("route", route)
                .tag("status", String.valueOf(status))
                .register(registry)
                .record(took);
    }

    void openStreams(IntSupplier count) {
        Gauge.builder("tollgate.bridge.streams.open", () -> count.getAsInt())
                .description("Event streams that are open")
                .strongReference(true)
                .register(registry);
    }

    void sent(String event) {
        Counter.builder("tollgate.bridge.events")
                .description("Events sent to browsers")
                .tag("event", event)
                .register(registry)
                .increment();
    }

    String scrape() {
        return registry.scrape();
    }
}
