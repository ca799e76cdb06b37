package dev.tollgate.bench;

import java.io.PrintStream;
import java.nio.file.Path;

/** What every scenario finds there. */
record BenchContext(Options options, Postgres postgres, StripeProcess stripe, Path folder, PrintStream out) {
    Path log(String name) {
        return options.folder().resolve("bench-logs").resolve(name + ".log");
    }
}
