package dev.tollgate.server.world;

/** A row that cannot be written, put into the database by hand: whoever meets it fails. */
public final class Poison {
    private Poison() {}

    /**
     * @param writing
     *            INSERT or UPDATE
     * @param condition
     *            over NEW, in SQL
     */
    public static void put(World world, String table, String writing, String condition) {
        world.execute("""
                CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE EXCEPTION 'the row is poisoned'; END $$""");
        world.execute("DROP TRIGGER IF EXISTS poison ON " + table);
        world.execute("CREATE TRIGGER poison BEFORE " + writing + " ON " + table + " FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION poison()");
    }

    public static void takeAway(World world, String table) {
        world.execute("DROP TRIGGER IF EXISTS poison ON " + table);
    }
}
