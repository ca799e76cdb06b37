package dev.tollgate.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Works are texts: {@code "group:key"}. What is committed of one is its length. */
class GroupCommitTest {
    private final List<List<String>> commits = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final GroupCommit<String, Integer> commit = new GroupCommit<>("tests", 1, Duration.ofMillis(1),
            new Texts());

    private final class Texts implements GroupCommit.Batch<String, Integer> {
        @Override
        public String group(String work) {
            return work.split(":")[0];
        }

        @Override
        public Set<String> keys(String work) {
            return Set.of(work.split(":")[1]);
        }

        @Override
        public int bytes(String work) {
            return work.startsWith("large") ? 40 << 20 : 1;
        }

        @Override
        public List<Integer> commit(List<String> works) {
            commits.add(works);
            begun.countDown();
            if (works.contains("a:first")) await(go);
            if (works.contains("a:poison")) throw new IllegalStateException("poisoned");
            if (works.contains("a:doubt")) throw new Database.CommitInDoubt(new IllegalStateException());
            return works.stream().map(String::length).toList();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @AfterEach
    void close() {
        go.countDown();
        commit.close();
    }

    /** The first is being committed while the others come. */
    private List<CompletableFuture<Integer>> afterTheFirst(String... works) {
        assertThat(commit.offer("a:first")).isPresent();
        await(begun);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (String work : works)
            results.add(commit.offer(work).orElseThrow());
        go.countDown();
        return results;
    }

    @Test
    void whatComesWhileACommitRunsIsTheNextOne() {
        var results = afterTheFirst("a:second", "a:third", "a:fourth");
        assertThat(results).extracting(CompletableFuture::join).containsExactly(8, 7, 8);
        assertThat(commits).containsExactly(List.of("a:first"), List.of("a:second", "a:third", "a:fourth"));
    }

    @Test
    void twoGroupsAreTwoCommits() {
        afterTheFirst("a:second", "b:third", "a:fourth").forEach(CompletableFuture::join);
        assertThat(commits).containsExactly(List.of("a:first"), List.of("a:second", "a:fourth"), List.of("b:third"));
    }

    @Test
    void twoOfTheSameKeyAreTwoCommitsInTheirOrder() {
        afterTheFirst("a:same", "a:other", "a:same", "a:same").forEach(CompletableFuture::join);
        assertThat(commits).containsExactly(List.of("a:first"), List.of("a:same", "a:other"), List.of("a:same"),
                List.of("a:same"));
    }

    @Test
    void oneThatFailsCostsTheOthersNothing() {
        var results = afterTheFirst("a:second", "a:poison", "a:third");
        assertThat(results.get(0).join()).isEqualTo(8);
        assertThat(results.get(2).join()).isEqualTo(7);
        assertThatThrownBy(results.get(1)::join).hasRootCauseMessage("poisoned");
    }

    @Test
    void whatNobodyKnowsTheEndOfIsNotTriedAgain() {
        var results = afterTheFirst("a:second", "a:doubt");
        assertThat(results).allSatisfy(result -> assertThatThrownBy(result::join)
                .hasCauseInstanceOf(Database.CommitInDoubt.class));
        assertThat(commits).hasSize(2);
    }

    @Test
    void whoWaitsSeesTheFailureItself() {
        assertThatThrownBy(() -> commit.commit("a:poison")).isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("poisoned");
    }

    @Test
    void tooMuchIsRefusedAndWhoMayWaitCommitsItAlone() {
        afterTheFirst();
        commit.commit("a:before");
        var blocked = new GroupCommit<>("blocked", 0, Duration.ZERO, new Texts());
        assertThat(blocked.offer("large:one")).isPresent();
        assertThat(blocked.offer("large:two")).isEmpty();
        assertThat(blocked.commit("large:two")).isEqualTo(9);
        assertThat(IntStream.range(0, 20_000).mapToObj(n -> blocked.offer("a:" + n)).filter(Optional::isPresent))
                .hasSize(9_999);
        blocked.close();
    }

    @Test
    void afterTheCloseNobodyWaitsForEver() {
        commit.close();
        assertThat(commit.offer("a:late")).isEmpty();
        assertThat(commit.commit("a:late")).isEqualTo(6);
    }
}
