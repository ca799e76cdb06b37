package dev.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Processor time so far, in microseconds. Nothing where there is no /proc.
 *
 * @param micros
 *            of processes, by their names
 * @param machine
 *            of everything on this machine, and what other machines on the same hardware took from it
 */
record CpuTimes(Map<String, Long> micros, long machine) {
    private static final Path PROC = Path.of("/proc");
    /** Linux counts hundredths of a second here, whatever its own clock does. */
    private static final long TICK_MICROS = 10_000;
    private static final int KINDS = 8;
    private static final int IDLE = 4;
    private static final int WAITS_FOR_DISK = 5;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    /**
     * Whose time is counted.
     *
     * @param family
     *            whether its children count too, those that have ended and those that live
     */
    record Counted(String name, long pid, boolean family) {
        static Counted alone(String name, ChildProcess process) {
            return new Counted(name, process.pid(), false);
        }
    }

    /** Of these, now. */
    static CpuTimes of(Iterable<Counted> processes) {
        var micros = new LinkedHashMap<String, Long>();
        for (Counted one : processes)
            now(one).ifPresent(time -> micros.merge(one.name(), time, Long::sum));
        return new CpuTimes(micros, machineNow());
    }

    /** What has been used since then. */
    CpuTimes since(CpuTimes before) {
        var used = new LinkedHashMap<String, Long>();
        micros.forEach((name, time) -> used.put(name, time - before.micros.getOrDefault(name, 0L)));
        return new CpuTimes(used, machine - before.machine);
    }

    /** What others used: the more it is, the less the figures are worth. */
    long others() {
        return Math.max(machine - micros.values().stream().mapToLong(Long::longValue).sum(), 0);
    }

    /** The first line has the times of all processors by kind; the fourth and fifth are those in which nothing ran. */
    private static long machineNow() {
        try {
            String[] kinds = Files.readAllLines(PROC.resolve("stat")).getFirst().split(" +");
            long ticks = 0;
            for (int i = 1; i <= KINDS; i++)
                ticks += i == IDLE || i == WAITS_FOR_DISK ? 0 : Long.parseLong(kinds[i]);
            return ticks * TICK_MICROS;
        } catch (IOException _) {
            return 0;
        }
    }

    private static OptionalLong now(Counted one) {
        Optional<String[]> own = stat(PROC.resolve(Long.toString(one.pid())));
        if (own.isEmpty()) return OptionalLong.empty();
        long ticks = Long.parseLong(own.get()[USER]) + Long.parseLong(own.get()[SYSTEM]);
        if (one.family())
            ticks += Long.parseLong(own.get()[ENDED_CHILDREN_USER])
                    + Long.parseLong(own.get()[ENDED_CHILDREN_SYSTEM]) + children(one.pid());
        return OptionalLong.of(ticks * TICK_MICROS);
    }

    private static long children(long parent) {
        String wanted = Long.toString(parent);
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
                    .map(CpuTimes::stat).flatMap(Optional::stream).filter(fields -> fields[PARENT].equals(wanted))
                    .mapToLong(fields -> Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])).sum();
        } catch (IOException _) {
            return 0;
        }
    }

    /** What follows the name, which is in brackets and may itself contain anything. */
    private static Optional<String[]> stat(Path process) {
        try {
            String line = Files.readString(process.resolve("stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException _) {
            return Optional.empty(); // It has ended meanwhile, or this is no Linux.
        }
    }
}
