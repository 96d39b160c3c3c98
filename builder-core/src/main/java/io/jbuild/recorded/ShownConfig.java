package io.jbuild.recorded;

import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.secret.HiddenTexts;
import io.jbuild.secret.Mask;
import io.jbuild.secret.SecretNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's config as it is shown where its build is told of: without the values of variables that
 * sound secret. The image itself keeps them, in its environment and history, as BuildKit has it.
 */
final class ShownConfig {

  /** In a history: {@code ARG A=b}, {@code RUN |2 A=b C=d /bin/sh -c …}. */
  private static final Pattern VARIABLE = Pattern.compile("(?<![^ ])([A-Za-z_][A-Za-z0-9_]*)=");

  private static final int LEAST = 3;

  private final ImageConfig config;

  /** {@code NAME=value}, the longest first. */
  private final SortedSet<String> settings =
      new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  private final HiddenTexts values = new HiddenTexts(List.of());

  ShownConfig(ImageConfig config) {
    this.config = config;
    config.container().env().forEach(this::note);
    for (HistoryEntry entry : config.history()) {
      String text = entry.createdBy().orElse("");
      // With one declaration the value ends where the line does, whatever is in it.
      if (text.startsWith("ARG ") || text.startsWith("ENV ")) {
        note(text.substring(text.indexOf(' ') + 1));
      }
    }
  }

  private void note(String setting) {
    int equals = setting.indexOf('=');
    if (equals > 0
        && equals + 1 < setting.length()
        && SecretNames.sounds(setting.substring(0, equals))) {
      settings.add(setting);
      values.hide(setting.substring(0, equals), setting.substring(equals + 1));
    }
  }

  /** The whole of it. */
  ImageConfig config() {
    ContainerConfig from = config.container();
    ContainerConfig shown = from.copy();
    for (String setting : from.env()) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        shown.setEnv(setting.substring(0, equals), text(setting).substring(equals + 1));
      }
    }
    shown.user = text(from.user);
    shown.workingDir = text(from.workingDir);
    shown.setCmd(texts(from.cmd()));
    shown.setEntrypoint(texts(from.entrypoint()));
    shown.setOnBuild(texts(from.onBuild()));
    SortedMap<String, String> labels = new TreeMap<>(from.labels());
    labels.forEach((name, value) -> shown.labels().put(name, text(value)));
    List<HistoryEntry> history = new ArrayList<>();
    for (HistoryEntry entry : config.history()) {
      Optional<String> by = entry.createdBy().map(this::text);
      history.add(
          new HistoryEntry(
              entry.created(), by, entry.author(), entry.comment(), entry.emptyLayer()));
    }
    return new ImageConfig(
        config.created(), config.author(), config.platform(), shown, config.diffIds(), history);
  }

  private List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }

  /** A text of the config without the values. */
  private String text(String text) {
    String shown = text;
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      shown = shown.replace(setting, name + Mask.SHOWN);
    }
    return values.text(words(shown));
  }

  /** What a variable was made of may be too short to be looked for anywhere else. */
  private String value(String text) {
    String shown = text;
    for (String setting : settings) {
      String secret = setting.substring(setting.indexOf('=') + 1);
      shown = secret.length() < LEAST ? shown : shown.replace(secret, Mask.SHOWN);
    }
    return shown;
  }

  /** Values that nothing but this text tells: as far as the next blank. */
  private String words(String text) {
    Matcher variable = VARIABLE.matcher(text);
    StringBuilder shown = new StringBuilder();
    int from = 0;
    while (variable.find(from)) {
      int end = text.indexOf(' ', variable.end());
      int until = end < 0 ? text.length() : end;
      shown.append(text, from, variable.end());
      boolean secret = until > variable.end() && SecretNames.sounds(variable.group(1));
      shown.append(secret ? Mask.SHOWN : value(text.substring(variable.end(), until)));
      from = until;
    }
    return shown.append(text.substring(from)).toString();
  }
}
