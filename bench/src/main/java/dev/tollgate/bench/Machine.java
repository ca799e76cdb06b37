package dev.tollgate.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/** What everything runs on: figures of two machines compare only by their ratios. */
record Machine(int cores, String memory, String system, String java, String postgres, String durability,
        double fsyncMillis) {
    private static final int SYNCS = 200;
    private static final int PAGE = 8192;

    static Machine look(Options options, Postgres postgres, Path folder) throws SQLException, IOException {
        return new Machine(Runtime.getRuntime().availableProcessors(), physicalMemory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + " with "
                        + String.join(" ", options.flags()),
                "PostgreSQL " + postgres.ask("postgres", "SHOW server_version"),
                "fsync=" + postgres.ask("postgres", "SHOW fsync") + " synchronous_commit="
                        + postgres.ask("postgres", "SHOW synchronous_commit") + " full_page_writes="
                        + postgres.ask("postgres", "SHOW full_page_writes"),
                fsync(folder));
    }

    private static String physicalMemory() throws IOException {
        Path file = Path.of("/proc/meminfo");
        if (!Files.exists(file)) return "–";
        String first = Files.readAllLines(file).getFirst().replaceAll("[^0-9]", "");
        return Math.round(Long.parseLong(first) / 1048576.0) + " GiB";
    }

    /** How long the disk takes to keep one page, on average: under all that commits. */
    private static double fsync(Path folder) throws IOException {
        Path file = folder.resolve("fsync");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long begin = System.nanoTime();
            for (int i = 0; i < SYNCS; i++) {
                channel.write(ByteBuffer.allocate(PAGE), 0);
                channel.force(false);
            }
            return (System.nanoTime() - begin) / 1e6 / SYNCS;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public String toString() {
        return "%d cores, %s, %s; %s; %s, %s, %.2f ms to sync a page".formatted(cores, memory, system, java, postgres,
                durability, fsyncMillis);
    }
}
