package dev.tollgate.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** A group of scenarios in a real browser, against the whole house; {@code src/test/browser} tells what they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserStories {
    private final String scenarios;
    private House house;
    private BrowserRig browser;

    /**
     * @param scenarios
     *            which of them: {@code shop}, {@code hosted} or {@code sandbox}
     */
    BrowserStories(String scenarios) {
        this.scenarios = scenarios;
    }

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        house = House.open(HouseConfig.anywhere(folder, Clock.systemUTC()));
        browser = BrowserRig.start(house, scenarios);
    }

    @AfterAll
    void close() throws IOException {
        try {
            browser.close();
        } finally {
            house.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> plays() {
        return browser.titles().stream().map(title -> DynamicTest.dynamicTest(title, () -> browser.play(title)));
    }
}
