package dev.tollgate.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TurnTest {

    private final List<String> books = new CopyOnWriteArrayList<>();

    @Test
    void whatARequestStartsComesAfterItInTheBooks() throws Exception {
        Thread started = Turn.of(() -> {
            Thread background = Thread.ofVirtual().start(Turn.after(() -> books.add("what follows")));
            while (!Set.of(Thread.State.WAITING, Thread.State.TERMINATED).contains(background.getState()))
                Thread.onSpinWait();
            books.add("the request");
            return background;
        });
        started.join();
        assertThat(books).containsExactly("the request", "what follows");
    }

    @Test
    void whatNoRequestStartedDoesNotWait() {
        Turn.after(() -> books.add("at once")).run();
        assertThat(books).containsExactly("at once");
    }
}
