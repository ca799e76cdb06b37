package dev.tollgate.server;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Every SQL statement of the server, as its mappers have it in their annotations. */
final class Statements {
    static final List<Statement> ALL = MainClasses.ALL.stream().filter(type -> type.isInterface())
            .flatMap(type -> Arrays.stream(type.reflect().getDeclaredMethods()))
            .flatMap(method -> sql(method).map(text -> new Statement(method, text))).toList();

    private Statements() {}

    record Statement(Method method, String sql) {
        boolean has(String regex) {
            return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(sql).find();
        }

        /** The package that it stands in, like {@code checkout}. */
        String place() {
            return toString().replaceFirst("\\..*", "");
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getName().substring(MainClasses.ROOT.length() + 1) + "."
                    + method.getName();
        }
    }

    private static Stream<String> sql(Method method) {
        Select select = method.getAnnotation(Select.class);
        Insert insert = method.getAnnotation(Insert.class);
        Update update = method.getAnnotation(Update.class);
        Delete delete = method.getAnnotation(Delete.class);
        return Stream.of(select == null ? null : select.value(), insert == null ? null : insert.value(),
                update == null ? null : update.value(), delete == null ? null : delete.value())
                .filter(Objects::nonNull).map(parts -> String.join(" ", parts));
    }
}
