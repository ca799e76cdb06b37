package dev.tollgate.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Buyers in a real browser, sent to the hosted page and back, against the whole house; {@code src/test/browser} tells
 * what they do.
 */
class HostedBrowserIT {
    private static House house;
    private static BrowserRig browser;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        house = House.open(HouseConfig.anywhere(folder, Clock.systemUTC()));
        browser = BrowserRig.start(house, "hosted");
    }

    @AfterAll
    static void close() throws IOException {
        try {
            browser.close();
        } finally {
            house.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> aBuyer() {
        return browser.titles().stream().map(title -> DynamicTest.dynamicTest(title, () -> browser.play(title)));
    }
}
