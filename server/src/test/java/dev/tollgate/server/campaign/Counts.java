package dev.tollgate.server.campaign;

/** What a campaign is told by system properties, each with what a build takes. */
final class Counts {
    private Counts() {}

    static int of(String name, int usual) {
        return Integer.getInteger("campaign." + name, usual);
    }

    /** Another one in each run; it is printed, and {@code -Dcampaign.seed} repeats it. */
    static long seed() {
        return Long.getLong("campaign.seed", System.nanoTime() % 1_000_000);
    }

    static void say(String line) {
        System.out.println(line);
    }
}
