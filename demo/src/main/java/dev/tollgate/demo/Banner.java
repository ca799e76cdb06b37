package dev.tollgate.demo;

/** What a newcomer reads first. */
final class Banner {
    private static final String TEXT = """

              Tollgate is open.

              Shop      %-23s buy a tea and watch it being paid
              Bridge    %-23s HTTP and server-sent events for browsers, webhooks from Stripe
              gRPC      %-23s reflection is on
              Sandbox   %-23s the stand-in for Stripe
              Database  %s, user postgres, no password
              Log       %s

              API key   %s
              Customer  %s
              Cards     4242 4242 4242 4242 is paid (any date to come, any CVC)
                        4000 0000 0000 9995 is declined
                        4000 0000 0000 3220 asks for 3-D Secure

              First things to try
                open %s
                grpcurl -plaintext -H 'authorization: Bearer %s' \\
                  %s tollgate.v1.CatalogService/ListPrices

              Ctrl-C stops everything%s
            """;

    private Banner() {}

    static String of(House house, HouseConfig config) {
        String grpc = "127.0.0.1:" + house.grpcPort();
        String kept = config.temporary()
                ? " and removes everything. Keep it with --data FOLDER or TOLLGATE_DEMO_DATA."
                : "; the database stays in " + config.folder() + ".";
        return TEXT.formatted(house.shop(), house.bridge(), grpc, house.sandbox(), house.jdbcUrl(), config.log(),
                House.API_KEY, house.customer(), house.shop(), House.API_KEY, grpc, kept);
    }
}
