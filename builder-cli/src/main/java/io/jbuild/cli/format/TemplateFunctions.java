package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The functions templates may call: Go's own and docker's, as far as images need them. */
final class TemplateFunctions {

  private static final Set<String> NAMES =
      new TreeSet<>(
          List.of(
              "eq",
              "index",
              "join",
              "json",
              "len",
              "lower",
              "ne",
              "not",
              "print",
              "println",
              "slice",
              "split",
              "truncate",
              "upper"));

  private TemplateFunctions() {}

  static boolean exists(String name) {
    return NAMES.contains(name);
  }

  static String names() {
    return String.join(", ", NAMES);
  }

  static Value call(String name, List<Value> arguments) {
    return switch (name) {
      case "json" -> Value.text(one(name, arguments).compact());
      case "lower" -> Value.text(one(name, arguments).printed().toLowerCase(Locale.ROOT));
      case "upper" -> Value.text(one(name, arguments).printed().toUpperCase(Locale.ROOT));
      case "len" -> Value.whole(length(one(name, arguments)));
      case "not" -> new Value.Flag(!one(name, arguments).isTrue());
      case "eq" -> new Value.Flag(equal(name, arguments));
      case "ne" -> new Value.Flag(!equal(name, arguments));
      case "print" -> Value.text(printed(arguments, ""));
      case "println" -> Value.text(printed(arguments, " ") + "\n");
      case "join" -> join(arguments);
      case "split" -> split(arguments);
      case "truncate" -> truncate(arguments);
      case "slice" -> slice(arguments);
      default -> index(arguments);
    };
  }

  private static Value one(String name, List<Value> arguments) {
    require(name, arguments, 1);
    return arguments.get(0);
  }

  private static void require(String name, List<Value> arguments, int count) {
    if (arguments.size() != count) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + count + " got " + arguments.size());
    }
  }

  private static boolean equal(String name, List<Value> arguments) {
    require(name, arguments, 2);
    return Objects.equals(arguments.get(0), arguments.get(1));
  }

  private static String printed(List<Value> values, String separator) {
    return values.stream().map(Value::printed).collect(Collectors.joining(separator));
  }

  private static int length(Value value) {
    if (value instanceof Value.Items items) {
      return items.values().size();
    }
    if (value instanceof Value.Fields fields) {
      return fields.values().size();
    }
    return value instanceof Value.Text text ? text.value().length() : 0;
  }

  private static Value join(List<Value> arguments) {
    require("join", arguments, 2);
    Value list = arguments.get(0);
    return Value.text(
        list instanceof Value.Items items
            ? printed(items.values(), arguments.get(1).printed())
            : list instanceof Value.Nothing ? "" : list.printed());
  }

  private static Value split(List<Value> arguments) {
    require("split", arguments, 2);
    String separator = java.util.regex.Pattern.quote(arguments.get(1).printed());
    return Value.texts(List.of(arguments.get(0).printed().split(separator, -1)));
  }

  private static Value truncate(List<Value> arguments) {
    require("truncate", arguments, 2);
    String text = arguments.get(0).printed();
    return Value.text(text.substring(0, Math.min(text.length(), position(arguments.get(1)))));
  }

  private static Value slice(List<Value> arguments) {
    require("slice", arguments, 3);
    int from = position(arguments.get(1));
    int to = position(arguments.get(2));
    int length = length(arguments.get(0));
    if (from > to || to > length) {
      throw new TemplateException("index out of range: " + to);
    }
    return arguments.get(0) instanceof Value.Items items
        ? new Value.Items(items.values().subList(from, to))
        : Value.text(arguments.get(0).printed().substring(from, to));
  }

  private static Value index(List<Value> arguments) {
    if (arguments.isEmpty()) {
      throw new TemplateException("wrong number of args for index: want at least 1 got 0");
    }
    Value value = arguments.get(0);
    for (Value key : arguments.subList(1, arguments.size())) {
      if (value instanceof Value.Items items) {
        int position = position(key);
        if (position >= items.values().size()) {
          throw new TemplateException("index out of range: " + position);
        }
        value = items.values().get(position);
      } else if (value instanceof Value.Fields fields) {
        // Go gives a map's zero value for a key it has not.
        value = fields.values().getOrDefault(key.printed(), Value.text(""));
      } else if (value instanceof Value.Nothing) {
        return Value.text("");
      } else {
        throw new TemplateException("can't index " + value.printed());
      }
    }
    return value;
  }

  private static int position(Value value) {
    if (value instanceof Value.Whole whole
        && whole.value() >= 0
        && whole.value() <= Integer.MAX_VALUE) {
      return (int) whole.value();
    }
    throw new TemplateException("cannot index with " + value.printed());
  }
}
