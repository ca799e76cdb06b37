package dev.tollgate.sandbox.search;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.search.Clause.Operator;
import dev.tollgate.sandbox.search.Searchable.Type;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query in Stripe's search language: clauses that must all be true, or of which one must be. */
record Query(List<Clause> clauses, boolean any) {

    private static final int CLAUSES_MAX = 10;
    private static final int SUBSTRING_MIN = 3;
    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'";
    private static final Pattern CLAUSE = Pattern.compile("(?<not>-?)(?<field>metadata\\[(?<key>" + QUOTED
            + ")]|[a-z0-9_.]+)\\s*(?<sign>>=|<=|[:~<>])\\s*(?<value>" + QUOTED + "|[^\\s\"']+)");
    private static final Pattern BETWEEN = Pattern.compile("\\s+(?:(?<word>and|or)\\s+)?", Pattern.CASE_INSENSITIVE);

    Query {
        clauses = List.copyOf(clauses);
    }

    static Query read(String text, Searchable kind) {
        var clauses = new ArrayList<Clause>();
        var words = new TreeSet<String>();
        String rest = text.strip();
        Matcher clause = CLAUSE.matcher(rest);
        while (clause.lookingAt()) {
            clauses.add(clause(clause, kind));
            if (clause.end() == rest.length()) return whole(clauses, words);
            Matcher between = BETWEEN.matcher(rest).region(clause.end(), rest.length());
            if (!between.lookingAt()) break;
            String word = between.group("word");
            words.add(word == null ? "and" : word.toLowerCase(Locale.ROOT));
            clause.region(between.end(), rest.length());
        }
        throw notUnderstood();
    }

    boolean matches(JsonObject object) {
        return any
                ? clauses.stream().anyMatch(clause -> clause.matches(object))
                : clauses.stream().allMatch(clause -> clause.matches(object));
    }

    private static Query whole(List<Clause> clauses, TreeSet<String> words) {
        if (words.size() > 1) {
            throw refused("You cannot combine AND and OR operators in the same query.");
        }
        if (clauses.size() > CLAUSES_MAX) {
            throw refused("You can use at most " + CLAUSES_MAX + " clauses in a query.");
        }
        return new Query(clauses, words.contains("or"));
    }

    private static Clause clause(Matcher read, Searchable kind) {
        String field = read.group("key") == null
                ? read.group("field")
                : "metadata[" + unquoted(read.group("key")) + "]";
        String written = read.group("value");
        boolean quoted = written.startsWith("\"") || written.startsWith("'");
        String value = quoted ? unquoted(written) : written;
        Type type = kind.type(field)
                .orElseThrow(() -> refused("Field `" + field + "` is an unsupported search field for resource `"
                        + kind.name().toLowerCase(Locale.ROOT) + "`. See https://stripe.com/docs/search#query-fields "
                        + "for a list of supported fields."));
        boolean negated = !read.group("not").isEmpty();
        Operator operator = Operator.of(read.group("sign"));
        if (!quoted && operator == Operator.EQUAL && value.equalsIgnoreCase("null")) {
            return new Clause(negated, field, Operator.IS_NULL, "");
        }
        check(type, operator, field, value);
        if (!quoted && type != Type.NUMBER && !value.equals("true") && !value.equals("false")) throw notUnderstood();
        return new Clause(negated, field, operator, value);
    }

    private static void check(Type type, Operator operator, String field, String value) {
        if (operator == Operator.CONTAINS && type != Type.TEXT || operator.orders() && type != Type.NUMBER) {
            throw refused("Field `" + field + "` does not support this operator.");
        }
        if (operator == Operator.CONTAINS && value.length() < SUBSTRING_MIN) {
            throw refused("Substring search needs at least " + SUBSTRING_MIN + " characters.");
        }
        if (type == Type.NUMBER && !value.matches("-?\\d{1,15}")) {
            throw refused("Field `" + field + "` takes a number.");
        }
    }

    private static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private static StripeError notUnderstood() {
        return refused("We were unable to parse your search query. Please try using the format "
                + "`metadata[\"key\"]:\"value\"` to query for metadata or key:\"value\" to query for other fields.");
    }

    private static StripeError refused(String message) {
        return StripeError.invalidParam(message, "query");
    }
}
