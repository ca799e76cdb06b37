package dev.tollgate.server.campaign;

import com.google.gson.JsonObject;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreateCheckoutResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What can become of a purchase. Everything here happens at Stripe, past the gateway, which learns of it from events
 * and looks alone.
 */
enum Journey {
    SUCCESS {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
        }
    },
    DECLINE_THEN_SUCCESS {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
        }
    },
    DECLINE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
        }
    },
    CHALLENGE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_authenticationRequired");
            world.sandbox.answerChallenge(intent(created), true);
        }
    },
    FAILED_CHALLENGE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_authenticationRequired");
            world.sandbox.answerChallenge(intent(created), false);
        }
    },
    DELAYED_SUCCESS {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_usBankAccount_success");
            world.sandbox.settle(intent(created), true);
        }
    },
    DELAYED_FAILURE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_usBankAccount_accountClosed");
            world.sandbox.settle(intent(created), false);
        }
    },
    CANCEL {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
        }

        @Override
        boolean isCanceled() {
            return true;
        }
    },
    PAYMENT_THEN_CANCEL {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
        }

        @Override
        boolean isCanceled() {
            return true;
        }
    },
    EXPIRY {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa_chargeDeclined");
        }

        @Override
        boolean runsOut() {
            return true;
        }
    },
    PAYMENT_THEN_EXPIRY {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
        }

        @Override
        boolean runsOut() {
            return true;
        }
    },
    REFUND {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
            refund(world, created, 1000);
            refund(world, created, 500);
        }
    },
    FAILED_REFUND {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_refundFail");
            world.sandbox.refund(refund(world, created, 1000), false);
        }
    },
    LOST_DISPUTE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
            world.sandbox.closeDispute(dispute(world, created), false);
        }
    },
    WON_DISPUTE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            new Buyer(world).paysInTheBrowser(created, "pm_card_visa");
            world.sandbox.closeDispute(dispute(world, created), true);
        }
    },
    HOSTED {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            world.sandbox.pay(session(created), "pm_card_visa");
        }
    },
    HOSTED_EXPIRY {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            declines(world, created);
            world.sandbox.expire(session(created));
        }
    },
    HOSTED_DELAYED_SUCCESS {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            world.sandbox.pay(session(created), "pm_success_de");
            world.sandbox.settle(intentOf(world, created), true);
        }
    },
    HOSTED_DELAYED_FAILURE {
        @Override
        void happens(World world, CreateCheckoutResponse created) {
            world.sandbox.pay(session(created), "pm_failed_de");
            world.sandbox.settle(intentOf(world, created), false);
        }
    };

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** A browser gives up some day. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What buyer, bank and merchant do at Stripe. */
    abstract void happens(World world, CreateCheckoutResponse created);

    /** Whether the merchant cancels, at any moment among the events. */
    boolean isCanceled() {
        return false;
    }

    /** Whether its time is over before the first event comes. */
    boolean runsOut() {
        return false;
    }

    boolean isHosted() {
        return name().startsWith("HOSTED");
    }

    CreateCheckoutRequest.Builder cart() {
        var cart = Buyer.tea();
        if (!isHosted()) return cart;
        cart.getItemsBuilder(0).getInlinePriceBuilder().getUnitAmountBuilder().setCurrency("eur");
        return cart.setPresentation(Checkout.Presentation.HOSTED).setSuccessUrl(World.SHOP + "/thanks");
    }

    static void cancels(World world, Checkout checkout) {
        world.checkouts().cancelCheckout(CancelCheckoutRequest.newBuilder().setCheckoutId(checkout.getId()).build());
    }

    private static String intent(CreateCheckoutResponse created) {
        return created.getCheckout().getPayment().getStripePaymentIntentId();
    }

    private static String session(CreateCheckoutResponse created) {
        return created.getCheckout().getStripeSessionId();
    }

    private static void declines(World world, CreateCheckoutResponse created) {
        try {
            world.sandbox.pay(session(created), "pm_card_visa_chargeDeclined");
        } catch (RuntimeException declined) {
            return;
        }
        throw new AssertionError("the card was not declined");
    }

    private static String intentOf(World world, CreateCheckoutResponse created) {
        return ask(world, "GET", "/v1/checkout/sessions/" + session(created), "").get("payment_intent").getAsString();
    }

    private static String refund(World world, CreateCheckoutResponse created, long amount) {
        return ask(world, "POST", "/v1/refunds", "payment_intent=" + intent(created) + "&amount=" + amount).get("id")
                .getAsString();
    }

    private static String dispute(World world, CreateCheckoutResponse created) {
        String charge = ask(world, "GET", "/v1/payment_intents/" + intent(created), "").get("latest_charge")
                .getAsString();
        return world.sandbox.dispute(charge, "fraudulent").get("id").getAsString();
    }

    /** What Stripe.js does. */
    static void confirmInTheBrowser(URI stripe, String intent, String secret, String card) {
        String form = "key=pk_test_sandbox&payment_method=" + card + "&client_secret="
                + java.net.URLEncoder.encode(secret, java.nio.charset.StandardCharsets.UTF_8);
        send(HttpRequest.newBuilder(URI.create(stripe + "/v1/payment_intents/" + intent + "/confirm"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build());
    }

    /** As somebody with the secret key, who is not the gateway. */
    static JsonObject ask(World world, String method, String path, String form) {
        return send(HttpRequest.newBuilder(URI.create(world.sandbox.uri() + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer sk_test_sandbox")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(form)).build());
    }

    private static JsonObject send(HttpRequest request) {
        try {
            return com.google.gson.JsonParser
                    .parseString(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body()).getAsJsonObject();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
