package dev.tollgate.server.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a campaign is told by system properties, each with what a build takes. */
final class Counts {
    private static final long COMMIT = commit();

    private Counts() {}

    static int of(String name, int usual) {
        return Integer.getInteger("campaign." + name, usual);
    }

    /** Another one with each commit, so that time covers what one build leaves out. {@code -Dcampaign.seed} sets it. */
    static long seed() {
        return Long.getLong("campaign.seed", COMMIT % 1_000_000);
    }

    private static long commit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD").redirectErrorStream(true).start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return git.waitFor() == 0 ? Long.parseLong(said.substring(0, 12), 16) : 0;
        } catch (IOException | InterruptedException | NumberFormatException noRepository) {
            return 0;
        }
    }

    static void say(String line) {
        System.out.println(line);
    }
}
