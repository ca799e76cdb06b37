package dev.tollgate.sandbox.portal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.customer.Customer;
import dev.tollgate.sandbox.store.Account;
import dev.tollgate.sandbox.store.Accounts;
import dev.tollgate.sandbox.store.Commits;
import dev.tollgate.sandbox.store.Tx;
import dev.tollgate.sandbox.web.Fields;
import dev.tollgate.sandbox.web.Html;
import dev.tollgate.sandbox.web.HttpCall;
import dev.tollgate.sandbox.web.Reply;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Optional;

/**
 * {@code /b/session/{key}}: where a customer sees to subscriptions, invoices and payment methods. Plain forms; the
 * unguessable key is the permission, and a token in each form shows that it was this page that sent it.
 */
public final class PortalPage {

    public static final String PREFIX = "/b/session/";

    private static final String STALE = "This page was open for too long. Nothing was changed: please try again.";

    private final Accounts accounts;
    private final Commits commits;
    private final PortalActions actions;

    public PortalPage(Accounts accounts, Commits commits, PortalActions actions) {
        this.accounts = accounts;
        this.commits = commits;
        this.actions = actions;
    }

    public Reply handle(HttpCall call) {
        String[] parts = call.path().substring(PREFIX.length()).split("/", 2);
        Optional<Place> place = Place.read(parts.length == 1 ? "" : parts[1]);
        Optional<Account> account = accounts.all().stream().filter(candidate -> commits.commit(candidate,
                tx -> find(tx, parts[0]).isPresent())).findFirst();
        Reply reply = account.flatMap(found -> place.map(asked -> commits.commit(found,
                tx -> answer(tx, find(tx, parts[0]).orElseThrow(), asked, call)))).orElseGet(PortalPage::notFound);
        return reply.with("Content-Security-Policy", "frame-ancestors 'none'").with("Cache-Control", "no-store");
    }

    private static Optional<PortalSession> find(Tx tx, String key) {
        return tx.all(PortalSession.KIND).having(PortalSession.KEY, key).stream().findFirst();
    }

    private static Reply notFound() {
        return Html.message(404, "Not found", "There is no such page.");
    }

    private Reply answer(Tx tx, PortalSession session, Place place, HttpCall call) {
        boolean gone = session.isOver(tx.now()) || Customer.find(tx, session.customer()).isEmpty();
        if (gone) {
            return Html.message(200, "This link has expired", "Please go back to the shop and open the page again.");
        }
        session.used(tx.now());
        if (!session.lets(place)) return Reply.redirect(session.path() + session.begin().path());
        var visit = new Visit(tx, session, session.configuration(tx),
                session.flow().flatMap(Flow::item).map(Fields::new).orElseGet(() -> Fields.read(call.query())));
        if (!visit.offers(place)) return notFound();
        if (!call.isPost()) return show(visit, place, "");
        Fields typed = Fields.read(call.text());
        if (!session.isToken(typed.text("csrf"))) return show(visit, place, STALE);
        try {
            return act(visit, place, typed);
        } catch (StripeError error) {
            return show(visit.with(typed), place, error.error().get("message").getAsString());
        }
    }

    private Reply act(Visit visit, Place place, Fields typed) {
        Tx tx = visit.tx();
        switch (place) {
            case Place.Home _, Place.Done _ -> {
                return show(visit, place, "");
            }
            case Place.Cancel(String id) -> actions.cancel(tx, visit.configuration(), visit.plan(id), typed);
            case Place.Keep(String id) -> actions.keep(tx, visit.plan(id));
            case Place.Update(String id) -> actions.change(tx, visit.configuration(), visit.plan(id),
                    Choice.read(typed, visit.configuration(), visit.plan(id)));
            case Place.Add add -> {
                String back = visit.session().path() + add.path();
                Optional<String> challenge = actions.add(tx, visit.session(), typed, back);
                if (challenge.isPresent()) return Reply.redirect(challenge.get());
            }
            case Place.Use(String method) -> actions.use(tx, visit.session(), method);
            case Place.Remove(String method) -> actions.remove(tx, method);
        }
        return done(visit.session(), place);
    }

    /** What was asked for was done: on to where the merchant wants the customer to be. */
    private static Reply done(PortalSession session, Place place) {
        Optional<JsonObject> after = session.flow().map(flow -> flow.json().getAsJsonObject("after_completion"));
        session.finish();
        return Reply.redirect(switch (after.map(how -> how.get("type").getAsString()).orElse("portal_homepage")) {
            case "redirect" -> after.get().getAsJsonObject("redirect").get("return_url").getAsString();
            case "hosted_confirmation" -> session.path() + new Place.Done().path();
            default -> session.path() + "?done=" + place.getClass().getSimpleName();
        });
    }

    private Reply show(Visit visit, Place place, String error) {
        return switch (place) {
            case Place.Home _ -> page(HomeView.of(visit).html(error), "Your account");
            case Place.Done _ -> page(View.around(visit, "Thank you", "<p>" + Html.escape(confirmation(visit)) + "</p>",
                    ""), "Thank you");
            case Place.Cancel(String id) -> page(CancelView.html(visit, visit.plan(id), error), "Cancel your plan");
            case Place.Update(String id) -> update(visit, visit.plan(id), error);
            case Place.Add _ -> add(visit, error);
            case Place.Keep _, Place.Use _, Place.Remove _ -> error.isEmpty()
                    ? Reply.redirect(visit.session().path())
                    : page(HomeView.of(visit).html(error), "Your account");
        };
    }

    private static String confirmation(Visit visit) {
        return visit.session().flow().map(flow -> flow.json().getAsJsonObject("after_completion"))
                .map(after -> after.get("hosted_confirmation")).filter(JsonElement::isJsonObject)
                .map(said -> said.getAsJsonObject().get("custom_message")).filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString).orElse("Your changes are saved. You may close this page.");
    }

    /** One that was chosen is shown with what it comes to. */
    private Reply update(Visit visit, Plan plan, String error) {
        boolean chosen = !visit.fields().text("price").isEmpty() || !visit.fields().text("quantity").isEmpty();
        if (!chosen) return page(UpdateView.choose(visit, plan, error), "Update your plan");
        try {
            Choice choice = Choice.read(visit.fields(), visit.configuration(), plan);
            JsonObject preview = actions.preview(visit.tx(), visit.configuration(), plan, choice);
            return page(UpdateView.confirm(visit, plan, choice, preview, error), "Confirm your updates");
        } catch (StripeError refused) {
            return page(UpdateView.choose(visit, plan, refused.error().get("message").getAsString()),
                    "Update your plan");
        }
    }

    /** Whoever comes back from the bank is done, or is told what went wrong. */
    private static Reply add(Visit visit, String error) {
        boolean back = !visit.fields().text("setup_intent").isEmpty();
        if (!back || !error.isEmpty()) return page(MethodView.html(visit, error), "Add a payment method");
        boolean kept = visit.session().setup(visit.tx()).filter(intent -> intent.text("status").equals("succeeded"))
                .isPresent();
        return kept
                ? done(visit.session(), new Place.Add())
                : page(MethodView.html(visit, MethodView.NOT_AUTHENTICATED), "Add a payment method");
    }

    private static Reply page(String html, String title) {
        return Reply.html(200, Html.page(title, html));
    }
}
