package io.jbuild.explanation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.StepRecords;
import io.jbuild.oci.Digest;
import io.jbuild.secret.HiddenTexts;
import io.jbuild.secret.Mask;
import io.jbuild.secret.SecretNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a step was made of, as it is kept: in the place of a value that sounds secret stands what
 * people may read of it, and a hash by which it is told from another. The hash is salted with what
 * only the store has, in {@code jbuild/salt}. Safe for several threads.
 */
public final class WithheldValues implements StepRecords.Kept {

  /** Before the hash, and before the names of the variables; in no text of a Dockerfile. */
  private static final char MARK = '\0';

  private static final String SALT = "salt";

  private static final int BYTES = 32;

  private final Path file;
  private final WorkFolder work;
  private final HiddenTexts hidden;
  private @Nullable String salt;

  /**
   * Values of one build.
   *
   * @param jbuild the store's {@code jbuild} folder
   * @param work where the salt is written before it is whole
   * @param hidden finds them
   */
  public WithheldValues(Path jbuild, WorkFolder work, HiddenTexts hidden) {
    this.file = jbuild.resolve(SALT);
    this.work = work;
    this.hidden = hidden;
  }

  @Override
  public List<CacheKey.Ingredient> of(List<CacheKey.Ingredient> ingredients) throws IOException {
    List<CacheKey.Ingredient> kept = new ArrayList<>();
    for (CacheKey.Ingredient ingredient : ingredients) {
      if (isCommand(ingredient.name())) {
        kept.add(ingredient);
        continue;
      }
      boolean variables = ingredient.name().equals("environment");
      List<String> values = new ArrayList<>();
      for (String value : ingredient.values()) {
        values.add(kept(value, variables ? variable(value) : hidden.text(value)));
      }
      kept.add(new CacheKey.Ingredient(ingredient.name(), values));
    }
    return kept;
  }

  /** What a RUN says stands so in the Dockerfile: variables in it are its shell's. */
  private static boolean isCommand(String name) {
    return name.equals("arguments") || name.startsWith("script ");
  }

  private String variable(String setting) {
    int value = setting.indexOf('=') + 1;
    boolean secret = value > 0 && SecretNames.sounds(setting.substring(0, value - 1));
    return secret && value < setting.length()
        ? setting.substring(0, value) + Mask.SHOWN
        : setting.substring(0, value) + hidden.text(setting.substring(value));
  }

  private String kept(String value, String shown) throws IOException {
    if (shown.equals(value)) {
      return value;
    }
    return shown + MARK + hash(salt(), value) + MARK + String.join(" ", hidden.in(value));
  }

  private static String hash(String salt, String value) {
    return Digest.of((salt + value).getBytes(UTF_8)).hex();
  }

  /**
   * Steps of several builds, in which one value is written in one way: what a build had to hide is
   * as it is for another that had not, and two hide what is round it in their own ways.
   *
   * @param jbuild the store's {@code jbuild} folder
   */
  public static List<Known> alike(Path jbuild, Collection<Known> steps) throws IOException {
    Map<String, String> kept = new HashMap<>();
    for (Known step : steps) {
      for (CacheKey.Ingredient ingredient : step.ingredients()) {
        ingredient.values().stream()
            .filter(WithheldValues::isWithheld)
            .forEach(value -> kept.putIfAbsent(hashIn(value), value));
      }
    }
    Optional<String> salt = kept.isEmpty() ? Optional.empty() : read(jbuild.resolve(SALT));
    if (salt.isEmpty()) {
      return List.copyOf(steps);
    }
    Map<String, String> one = new HashMap<>();
    UnaryOperator<String> alike =
        value ->
            one.computeIfAbsent(
                value,
                raw ->
                    kept.getOrDefault(isWithheld(raw) ? hashIn(raw) : hash(salt.get(), raw), raw));
    return steps.stream().map(step -> step.with(alike)).toList();
  }

  /** The hash in a kept value. */
  private static String hashIn(String kept) {
    return kept.substring(kept.indexOf(MARK) + 1, kept.lastIndexOf(MARK));
  }

  /** A kept value as people may read it. */
  static String shown(String kept) {
    int mark = kept.indexOf(MARK);
    return mark < 0 ? kept : kept.substring(0, mark);
  }

  static boolean isWithheld(String kept) {
    return kept.indexOf(MARK) >= 0;
  }

  /** The names of the variables whose values are left out of a kept value. */
  static List<String> variables(String kept) {
    String names = isWithheld(kept) ? kept.substring(kept.lastIndexOf(MARK) + 1) : "";
    return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
  }

  /**
   * The salt of the store. Where two builds are the first at once, the hashes of one of them are
   * like no others: a later build is told of a change too many.
   */
  private synchronized String salt() throws IOException {
    String known = salt;
    if (known == null) {
      Optional<String> there = read(file);
      known = there.isPresent() ? there.get() : make();
      salt = known;
    }
    return known;
  }

  /** A store's salt; empty where there is none, or what is there is damaged. */
  private static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, ISO_8859_1))
          .filter(text -> text.length() == 2 * BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private String make() throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String made = HexFormat.of().formatHex(random);
    Path unfinished = work.file(SALT);
    try {
      Files.writeString(unfinished, made, ISO_8859_1);
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return made;
  }
}
