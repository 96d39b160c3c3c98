package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.grammar.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Reads the fields of a {@code --mount}, in their order: what a field may be hangs on the type. */
final class MountReader {
  private static final List<String> KEYS =
      List.of(
          "destination",
          "dst",
          "env",
          "from",
          "gid",
          "id",
          "mode",
          "readonly",
          "readwrite",
          "required",
          "ro",
          "rw",
          "sharing",
          "size",
          "source",
          "src",
          "target",
          "type",
          "uid");

  private final UnaryOperator<String> expand;
  private final SortedMap<String, String> texts = new TreeMap<>();
  private Mount.Type type = Mount.Type.BIND;
  private Optional<Mount.Sharing> sharing = Optional.empty();
  private Optional<Boolean> readOnly = Optional.empty();
  private boolean required;
  private OptionalLong size = OptionalLong.empty();
  private OptionalInt mode = OptionalInt.empty();
  private OptionalLong uid = OptionalLong.empty();
  private OptionalLong gid = OptionalLong.empty();

  MountReader(UnaryOperator<String> expand) {
    this.expand = expand;
  }

  Mount read(String text) {
    for (String field : CsvFields.of(text, "mounts")) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (equals < 0) {
        takeSwitch(key, field);
      } else {
        take(key, expand.apply(field.substring(equals + 1)), field);
      }
    }
    check();
    boolean writable = type == Mount.Type.CACHE || type == Mount.Type.TMPFS;
    return new Mount(
        type,
        text("from"),
        text("source"),
        text("target"),
        readOnly.orElse(!writable),
        text("id"),
        sharing,
        required,
        size,
        Optional.ofNullable(texts.get("env")),
        mode,
        uid,
        gid);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key)).filter(value -> !value.isEmpty());
  }

  private void takeSwitch(String key, String field) {
    switch (key) {
      case "readonly", "ro" -> readOnly = Optional.of(true);
      case "readwrite", "rw" -> readOnly = Optional.of(false);
      case "required" -> require(true);
      default ->
          throw refusal("invalid field '" + field + "' must be a key=value pair", suggestion(key));
    }
  }

  private void take(String key, String value, String field) {
    switch (key) {
      case "type" -> type = oneOf(Mount.Type.values(), value, "unsupported mount type ");
      case "sharing" ->
          sharing = Optional.of(oneOf(Mount.Sharing.values(), value, "unsupported sharing value "));
      case "source", "src" -> texts.put("source", value);
      case "target", "dst", "destination" -> texts.put("target", value);
      case "from", "id", "env" -> texts.put(key, value);
      case "readonly", "ro" -> readOnly = Optional.of(truth(key, value));
      case "readwrite", "rw" -> readOnly = Optional.of(!truth(key, value));
      case "required" -> require(truth(key, value));
      case "size" -> size = OptionalLong.of(size(value));
      case "mode" -> mode = OptionalInt.of((int) number(key, value, 8));
      case "uid" -> uid = OptionalLong.of(number(key, value, 10));
      case "gid" -> gid = OptionalLong.of(number(key, value, 10));
      default -> throw refusal("unexpected key '" + key + "' in '" + field + "'", suggestion(key));
    }
  }

  private void require(boolean value) {
    if (type != Mount.Type.SECRET && type != Mount.Type.SSH) {
      throw wrongType("required");
    }
    required = value;
  }

  private long size(String value) {
    if (type != Mount.Type.TMPFS) {
      throw wrongType("size");
    }
    try {
      return ByteSize.parse(value);
    } catch (BuildException refusal) {
      throw refusal("invalid value for size: " + value, refusal.hint());
    }
  }

  private void check() {
    boolean owned = type != Mount.Type.BIND && type != Mount.Type.TMPFS;
    if (!owned) {
      refuse(mode.isPresent(), "mode not allowed for " + quotedType() + " type mounts");
      refuse(uid.isPresent(), "uid not allowed for " + quotedType() + " type mounts");
      refuse(gid.isPresent(), "gid not allowed for " + quotedType() + " type mounts");
    }
    if (type == Mount.Type.SECRET) {
      boolean source = text("source").isPresent();
      boolean id = text("id").isPresent();
      refuse(text("from").isPresent(), "secret mount should not have a from");
      refuse(sharing.isPresent(), "secret mount should not define sharing");
      if (!source && !id && text("target").isEmpty()) {
        throw refusal(
            "invalid secret mount. one of source, target required",
            "Write id=NAME, and give the secret with {secret} id=NAME,src=FILE.");
      }
      refuse(source && id, "both source and id can't be set");
    }
    refuse(
        sharing.isPresent() && type != Mount.Type.CACHE,
        "invalid cache sharing set for " + name(type) + " mount");
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw refusal(message, "");
    }
  }

  private BuildException wrongType(String key) {
    return refusal(
        "unexpected key '" + key + "' for mount type '" + name(type) + "'",
        "It is for mounts of another type.");
  }

  private String quotedType() {
    return Quoted.text(name(type));
  }

  private static <E extends Enum<E>> E oneOf(E[] values, String written, String message) {
    List<String> names = new ArrayList<>();
    for (E value : values) {
      if (name(value).equalsIgnoreCase(written)) {
        return value;
      }
      names.add(name(value));
    }
    throw refusal(
        message + Quoted.text(written),
        Suggestion.of(written, names)
            .map(match -> "Did you mean " + match + "?")
            .orElse("Write one of " + String.join(", ", names) + "."));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static boolean truth(String key, String value) {
    return GoBoolean.parse(value)
        .orElseThrow(
            () -> refusal("invalid value for " + key + ": " + value, "Write true or false."));
  }

  private static long number(String key, String value, int radix) {
    try {
      if (!value.startsWith("+")) {
        return Integer.parseUnsignedInt(value, radix) & 0xFFFF_FFFFL;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, with the value.
    }
    throw refusal(
        "invalid value " + value + " for " + key,
        radix == 8 ? "Write an octal number, such as 0755." : "Write a whole number.");
  }

  private static String suggestion(String key) {
    return Suggestion.of(key, KEYS)
        .map(match -> "Did you mean " + match + "?")
        .orElseGet(() -> "There are " + String.join(", ", KEYS) + ".");
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
