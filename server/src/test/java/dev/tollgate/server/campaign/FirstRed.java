package dev.tollgate.server.campaign;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests that are named, until one fails: the process of {@link Checks}. */
final class FirstRed implements TestExecutionListener {
    static final int GREEN = 0;
    /** Not 1, with which a process ends that fails by itself. */
    static final int RED = 3;
    private static final int NOTHING = 4;
    /** Begins the line that names the test. */
    static final String TELLS = "RED ";

    private final CancellationToken cancellation = CancellationToken.create();
    private final AtomicBoolean isRed = new AtomicBoolean();
    private volatile boolean hasRun;

    private FirstRed() {}

    public static void main(String[] tests) {
        var listener = new FirstRed();
        var discovery = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(tests).map(FirstRed::selector).toList()).build();
        LauncherFactory.create().execute(LauncherExecutionRequestBuilder.request(discovery)
                .cancellationToken(listener.cancellation).listeners(listener).build());
        int code = listener.isRed.get() ? RED : listener.hasRun ? GREEN : NOTHING;
        System.exit(code);
    }

    private static DiscoverySelector selector(String test) {
        return test.contains("#") ? DiscoverySelectors.selectMethod(test) : DiscoverySelectors.selectClass(test);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        hasRun |= test.isTest();
        if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
        cancellation.cancel();
        if (isRed.getAndSet(true)) return;
        System.out.println("\n" + TELLS + name(test));
        result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
    }

    private static String name(TestIdentifier test) {
        return test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                .map(source -> source.getJavaClass().getSimpleName() + "." + source.getMethodName())
                .orElse(test.getDisplayName());
    }
}
