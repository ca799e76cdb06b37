package dev.tollgate.sandbox.invoice;

import static dev.tollgate.sandbox.invoice.Biller.data;
import static dev.tollgate.sandbox.invoice.Biller.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.Client;
import dev.tollgate.sandbox.Client.Answer;
import dev.tollgate.sandbox.Sandbox;
import dev.tollgate.sandbox.Sandboxes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvoiceItemTest {

    private final Sandbox sandbox = Sandboxes.start();
    private final Client client = new Client(sandbox);
    private final Biller biller = new Biller(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void anItemWaitsForTheNextInvoiceThatTakesIt() throws Exception {
        String customer = biller.stranger();
        JsonObject item = biller.item(customer, 1_000).json();
        String id = item.get("id").getAsString();
        String without = client.post("/v1/invoices", "customer", customer).at("id");
        String with = client.post("/v1/invoices", "customer", customer, "pending_invoice_items_behavior", "include")
                .at("id");

        assertThat(item.get("invoice").isJsonNull()).isTrue();
        assertThat(item.getAsJsonObject("pricing").get("unit_amount_decimal").getAsString()).isEqualTo("1000");
        assertThat(lines(without)).isEmpty();
        JsonObject line = lines(with).getFirst();
        assertThat(line.get("amount").getAsLong()).isEqualTo(1_000);
        assertThat(line.get("description").getAsString()).isEqualTo("Tea");
        assertThat(line.getAsJsonObject("parent").getAsJsonObject("invoice_item_details").get("invoice_item")
                .getAsString()).isEqualTo(id);
        assertThat(client.get("/v1/invoiceitems/" + id).at("invoice")).isEqualTo(with);
    }

    @Test
    void anItemIsSoldByPriceAndQuantity() throws Exception {
        String product = client.post("/v1/products", "name", "Tea").at("id");
        String price = client.post("/v1/prices", "product", product, "currency", "eur", "unit_amount", "450").at("id");
        String monthly = client.post("/v1/prices", "product", product, "currency", "eur", "unit_amount", "450",
                "recurring[interval]", "month").at("id");
        String customer = biller.stranger();
        JsonObject item = client.post("/v1/invoiceitems", "customer", customer, "pricing[price]", price, "quantity",
                "3", "metadata[shelf]", "7").json();
        JsonObject inPlace = client.post("/v1/invoiceitems", "customer", customer, "price_data[product]", product,
                "price_data[currency]", "eur", "price_data[unit_amount]", "20", "quantity", "2").json();

        assertThat(item.get("amount").getAsLong()).isEqualTo(1_350);
        assertThat(item.get("description").getAsString()).isEqualTo("Tea");
        assertThat(item.get("currency").getAsString()).isEqualTo("eur");
        assertThat(inPlace.get("amount").getAsLong()).isEqualTo(40);
        Answer recurring = client.post("/v1/invoiceitems", "customer", customer, "pricing[price]", monthly);
        assertThat(message(recurring)).startsWith("The price specified is set to `type=recurring`");
        assertThat(client.post("/v1/invoiceitems", "customer", customer, "pricing[price]", price, "currency", "usd")
                .status()).isEqualTo(400);
        assertThat(message(client.post("/v1/invoiceitems", "customer", customer, "amount", "5", "quantity", "2")))
                .isEqualTo("You may only specify one of these parameters: amount, quantity.");
        assertThat(client.post("/v1/invoiceitems", "customer", customer).status()).isEqualTo(400);
    }

    @Test
    void aDraftFollowsItsItems() throws Exception {
        String customer = biller.stranger();
        String id = biller.draft(customer, 1_000);
        int before = biller.events();
        String added = client.post("/v1/invoiceitems", "customer", customer, "invoice", id, "amount", "200").at("id");
        assertThat(total(id)).isEqualTo(1_200);
        client.post("/v1/invoiceitems/" + added, "amount", "300", "description", "Cups");
        assertThat(total(id)).isEqualTo(1_300);
        assertThat(lines(id).getFirst().get("description").getAsString()).as("the newest first").isEqualTo("Cups");
        client.delete("/v1/invoiceitems/" + added);

        assertThat(total(id)).isEqualTo(1_000);
        assertThat(client.get("/v1/invoiceitems/" + added).status()).isEqualTo(404);
        assertThat(biller.told(before)).containsExactly("invoiceitem.created", "invoice.updated", "invoice.updated",
                "invoiceitem.deleted", "invoice.updated");
    }

    @Test
    void linesAreAddedToADraft() throws Exception {
        String id = biller.draft(biller.stranger(), 1_000);
        JsonObject changed = client.post("/v1/invoices/" + id + "/add_lines", "lines[0][amount]", "200",
                "lines[0][description]", "Cups", "lines[1][amount]", "-50", "invoice_metadata[note]", "a").json();

        assertThat(changed.get("total").getAsLong()).isEqualTo(1_150);
        assertThat(changed.getAsJsonObject("metadata").get("note").getAsString()).isEqualTo("a");
        client.post("/v1/invoices/" + id + "/finalize");
        Answer late = client.post("/v1/invoices/" + id + "/add_lines", "lines[0][amount]", "200");
        assertThat(late.error().get("code").getAsString()).isEqualTo("invoice_not_editable");
    }

    @Test
    void whatIsOnAFinalInvoiceStays() throws Exception {
        String customer = biller.stranger();
        String id = biller.open(customer, 1_000);
        String item = client.get("/v1/invoiceitems?invoice=" + id).json().getAsJsonArray("data").get(0)
                .getAsJsonObject().get("id").getAsString();

        assertThat(client.delete("/v1/invoiceitems/" + item).status()).isEqualTo(400);
        assertThat(client.post("/v1/invoiceitems/" + item, "amount", "5").status()).isEqualTo(400);
        assertThat(client.post("/v1/invoiceitems", "customer", customer, "invoice", id, "amount", "200").status())
                .isEqualTo(400);
        assertThat(total(id)).isEqualTo(1_000);
    }

    @Test
    void whatWasOnADeletedDraftIsGoneWithIt() throws Exception {
        String customer = biller.stranger();
        String id = biller.draft(customer, 1_000);
        String item = client.get("/v1/invoiceitems?customer=" + customer).json().getAsJsonArray("data").get(0)
                .getAsJsonObject().get("id").getAsString();
        client.delete("/v1/invoices/" + id);

        assertThat(message(client.post("/v1/invoiceitems/" + item, "amount", "5")))
                .isEqualTo("This invoice item has been deleted.");
        assertThat(client.get("/v1/invoiceitems?pending=true").json().getAsJsonArray("data")).isEmpty();
    }

    @Test
    void itemsAreListed() throws Exception {
        String customer = biller.stranger();
        String id = biller.draft(customer, 1_000);
        biller.item(customer, 200);
        biller.item(biller.stranger(), 300);

        assertThat(count("")).isEqualTo(3);
        assertThat(count("customer=" + customer)).isEqualTo(2);
        assertThat(count("customer=" + customer + "&pending=true")).isEqualTo(1);
        assertThat(count("invoice=" + id)).isEqualTo(1);
        assertThat(count("created[gt]=99999999999")).isZero();
    }

    @Test
    void manyLinesComeInPages() throws Exception {
        String customer = biller.stranger();
        for (int i = 1; i <= 12; i++) {
            biller.item(customer, i * 100L);
        }
        String id = biller.draft(customer, 50);
        JsonObject shown = biller.invoice(id).getAsJsonObject("lines");

        assertThat(shown.getAsJsonArray("data")).hasSize(10);
        assertThat(shown.get("has_more").getAsBoolean()).isTrue();
        String last = lines(id).getLast().get("id").getAsString();
        JsonObject rest = biller.lookUp("/v1/invoices/" + id + "/lines?starting_after=" + last);
        assertThat(rest.getAsJsonArray("data")).hasSize(3);
        assertThat(rest.get("has_more").getAsBoolean()).isFalse();
        assertThat(total(id)).isEqualTo(7_850);
    }

    private List<JsonObject> lines(String invoice) throws Exception {
        return data(biller.invoice(invoice), "lines");
    }

    private long total(String invoice) throws Exception {
        return biller.invoice(invoice).get("total").getAsLong();
    }

    private int count(String query) throws Exception {
        return client.get("/v1/invoiceitems?" + query).json().getAsJsonArray("data").size();
    }
}
