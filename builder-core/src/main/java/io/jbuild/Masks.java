package io.jbuild;

import io.jbuild.file.ByteString;
import io.jbuild.secret.Mask;
import io.jbuild.secret.SecretNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a build keeps to itself where it is told.
 *
 * @param output of commands: takes secrets out of it
 * @param texts of ours, as names of steps and messages: takes out values of build arguments too,
 *     where their names sound secret. Commands see those by right, and what they print of them is
 *     theirs: a word like {@code disabled} would be gone from all of it.
 */
record Masks(Mask output, Mask texts) {

  /** Those of a build. */
  static Masks of(GivenSecrets given, Map<String, String> arguments) {
    Mask output = new Mask(given.watched().values());
    List<ByteString> values = new ArrayList<>(given.watched().values());
    arguments.forEach(
        (name, value) -> {
          if (SecretNames.sounds(name)) {
            values.add(ByteString.of(value.getBytes(StandardCharsets.UTF_8)));
          }
        });
    return new Masks(output, values.size() == given.watched().size() ? output : new Mask(values));
  }

  /** Whether there is anything to take out. */
  boolean isEmpty() {
    return texts.isEmpty();
  }
}
