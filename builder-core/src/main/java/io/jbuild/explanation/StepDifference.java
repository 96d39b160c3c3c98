package io.jbuild.explanation;

import io.jbuild.history.Reason;
import io.jbuild.history.Reason.Kind;
import io.jbuild.history.RecordedStep;
import io.jbuild.secret.Mask;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** What differs between a step and one that was done before. */
final class StepDifference {

  private final Known before;
  private final Known now;
  private final ListedFiles files;
  private final List<String> below;
  private final List<Reason> reasons = new ArrayList<>();

  /**
   * A comparison.
   *
   * @param below the names of the steps that it stands on, above its base, the lowest first
   */
  StepDifference(Known before, Known now, ListedFiles files, List<String> below) {
    this.before = before;
    this.now = now;
    this.files = files;
    this.below = below;
  }

  /** The reasons, in the order of the ingredients, without values of what sounds secret. */
  List<Reason> reasons() {
    find();
    return List.copyOf(reasons);
  }

  private void find() {
    Map<String, List<String>> old = before.byName();
    Map<String, List<String>> own = now.byName();
    Set<String> names = new LinkedHashSet<>(own.keySet());
    names.addAll(old.keySet());
    boolean text = !before.text().equals(now.text());
    if (text) {
      String was = before.note().map(StepNote::name).map(StepDifference::instruction).orElse("");
      String is = now.note().map(StepNote::name).map(StepDifference::instruction).orElse("");
      if (was.equals(is) && was.contains(Mask.SHOWN)) {
        reasons.add(notShown(Kind.INSTRUCTION, ""));
      } else {
        reasons.add(
            new Reason(
                Kind.INSTRUCTION,
                was.isEmpty() ? "the instruction changed" : "the instruction was " + was));
      }
    }
    for (String name : names) {
      List<String> was = old.getOrDefault(name, List.of());
      List<String> is = own.getOrDefault(name, List.of());
      // Where other files are named, it says nothing that they are others.
      if (!was.equals(is) && !Known.isText(name) && !(text && name.equals("content"))) {
        shown(name, was, is);
      }
    }
  }

  /** {@code [build 2/5] RUN make} without its place. */
  private static String instruction(String name) {
    return Phrase.line(name.startsWith("[") ? name.substring(name.indexOf(']') + 1) : name);
  }

  /** Compares as people may read it. */
  private void shown(String name, List<String> was, List<String> is) {
    Optional<List<String>> oldShown = before.shown(name);
    Optional<List<String>> ownShown = now.shown(name);
    if (name.equals("environment") || oldShown.isEmpty() && ownShown.isEmpty()) {
      compare(name, was, is);
      return;
    }
    List<String> old = oldShown.orElse(was);
    List<String> own = ownShown.orElse(is);
    // What nobody noted may have the value too.
    if (before.note().isEmpty() || now.note().isEmpty() || old.equals(own)) {
      reasons.add(notShown(Kind.SETTING, name + ": "));
    } else {
      compare(name, old, own);
    }
  }

  private Reason notShown(Kind kind, String where) {
    SortedSet<String> variables = new TreeSet<>(before.withheld());
    variables.addAll(now.withheld());
    String which = variables.isEmpty() ? "" : " (" + String.join(" or ", variables) + ")";
    return new Reason(
        kind, where + "a value that is not shown changed" + which, List.copyOf(variables));
  }

  private void compare(String name, List<String> was, List<String> is) {
    if (name.equals(now.kind())) {
      reasons.add(
          new Reason(
              Kind.BUILDER,
              "this version of jbuild does it in another way ("
                  + now.kind()
                  + " "
                  + one(was)
                  + " to "
                  + one(is)
                  + ")"));
      return;
    }
    switch (name) {
      case "parent" -> parent(was, is);
      case "environment" -> environment(was, is);
      case "content" -> files(name, "");
      case "file time" -> {
        // It is that of the base, as a rule: what that is was said.
        if (now.values("parent").equals(before.values("parent"))) {
          setting("the time of its files", was, is);
        }
      }
      case "owner", "mode" -> setting("--ch" + (name.equals("owner") ? "own" : "mod"), was, is);
      case "exclude" -> setting("--exclude", was, is);
      case "flags" -> flags(was, is);
      default -> other(name, was, is);
    }
  }

  private void other(String name, List<String> was, List<String> is) {
    if (name.startsWith("remote")) {
      List<String> sources = now.shown("sources").orElse(now.values("sources"));
      reasons.add(new Reason(Kind.REMOTE, "what it fetches changed", sources));
    } else if (name.startsWith("mount ")) {
      mount(name, was, is);
    } else {
      setting(name, was, is);
    }
  }

  private void mount(String name, List<String> was, List<String> is) {
    List<String> settingsBefore = was.stream().filter(part -> !part.startsWith("shown ")).toList();
    List<String> settings = is.stream().filter(part -> !part.startsWith("shown ")).toList();
    if (!settings.equals(settingsBefore)) {
      reasons.add(
          new Reason(
              Kind.SETTING,
              is.isEmpty()
                  ? "a mount less: " + Phrase.line(String.join(" ", settingsBefore))
                  : was.isEmpty()
                      ? "a mount more: " + Phrase.line(String.join(" ", settings))
                      : "a mount changed: " + Phrase.line(String.join(" ", settings))));
      return;
    }
    String target =
        is.stream()
            .filter(part -> part.startsWith("target "))
            .map(part -> "mounted at " + part.substring("target ".length()) + ": ")
            .findFirst()
            .orElse("mounted: ");
    files(name, target);
  }

  private void files(String ingredient, String prefix) {
    Optional<FileList> old = Optional.ofNullable(files.of(before).get(ingredient));
    Optional<FileList> own = Optional.ofNullable(files.of(now).get(ingredient));
    if (old.isEmpty() || own.isEmpty()) {
      reasons.add(new Reason(Kind.CONTENT, prefix + "files changed, which of them was not kept"));
      return;
    }
    for (Reason reason : FileDifference.of(old.get(), own.get())) {
      reasons.add(new Reason(reason.kind(), prefix + reason.text(), reason.names()));
    }
  }

  private void environment(List<String> was, List<String> is) {
    List<String> arguments = new ArrayList<>();
    before.note().ifPresent(note -> arguments.addAll(note.arguments()));
    now.note().ifPresent(note -> arguments.addAll(note.arguments()));
    Map<String, String> old = variables(before);
    Map<String, String> own = variables(now);
    // What nobody noted may have the value too.
    if (before.note().isEmpty()) {
      own.keySet().forEach(name -> old.put(name, Mask.SHOWN));
    }
    if (now.note().isEmpty()) {
      old.keySet().forEach(name -> own.put(name, Mask.SHOWN));
    }
    reasons.addAll(
        VariableDifference.of(was, is, new VariableDifference.Shown(old, own), arguments));
  }

  private static SortedMap<String, String> variables(Known known) {
    return VariableDifference.map(known.shown("environment").orElse(List.of()));
  }

  private void parent(List<String> was, List<String> is) {
    Optional<RecordedStep.Base> oldBase = before.note().flatMap(StepNote::base);
    Optional<RecordedStep.Base> base = now.note().flatMap(StepNote::base);
    int layers = Math.min(is.size(), base.map(RecordedStep.Base::layers).orElse(0));
    // What nobody noted stands on as many layers of a base, as far as anybody knows.
    int oldLayers = Math.min(was.size(), oldBase.map(RecordedStep.Base::layers).orElse(layers));
    if (!was.subList(0, oldLayers).equals(is.subList(0, layers))) {
      reasons.add(base(oldBase, base));
      return;
    }
    int same = layers;
    while (same < Math.min(was.size(), is.size()) && was.get(same).equals(is.get(same))) {
      same++;
    }
    int above = same - layers;
    if (above < below.size()) {
      String name = below.get(above);
      reasons.add(
          new Reason(
              Kind.PARENT,
              "it stands on " + Phrase.line(name) + ", whose layer is another",
              List.of(name)));
    } else {
      reasons.add(new Reason(Kind.PARENT, "a step before it is gone"));
    }
  }

  private static Reason base(Optional<RecordedStep.Base> before, Optional<RecordedStep.Base> now) {
    if (before.isEmpty() || now.isEmpty()) {
      return new Reason(
          Kind.BASE,
          now.map(base -> "it stands on " + base.name() + " now").orElse("its base is another"));
    }
    String name = now.get().name();
    if (name.equals(before.get().name())) {
      return new Reason(
          Kind.BASE,
          "the base "
              + name
              + " moved from "
              + before.get().manifest()
              + " to "
              + now.get().manifest(),
          List.of(name));
    }
    return new Reason(
        Kind.BASE, "the base is " + name + ", was " + before.get().name(), List.of(name));
  }

  private void flags(List<String> was, List<String> is) {
    Set<String> either = new LinkedHashSet<>(is);
    either.addAll(was);
    for (String flag : either) {
      if (was.contains(flag) == is.contains(flag)) {
        continue;
      }
      boolean now = is.contains(flag);
      switch (flag) {
        case "LINK", "PARENTS" -> {
          String option = flag.equals("LINK") ? "--link" : "--parents";
          reasons.add(new Reason(Kind.SETTING, option + (now ? " is there now" : " is gone")));
        }
        case "UNPACK" -> change(now, "unpacks archives");
        case "UNPACK_REMOTE" -> change(now, "unpacks archives that it fetches");
        case "SCRATCH" -> {
          // Where it depends on what it stands on, that was said.
          if (this.now.values("parent").equals(before.values("parent"))) {
            change(now, "stands on nothing (scratch)");
          }
        }
        default -> change(now, "copies in another way (" + Phrase.line(flag) + ")");
      }
    }
  }

  private void change(boolean now, String what) {
    reasons.add(new Reason(Kind.SETTING, now ? "it " + what + " now" : "it no longer " + what));
  }

  private void setting(String name, List<String> was, List<String> is) {
    reasons.add(
        new Reason(
            Kind.SETTING,
            Phrase.line(
                name
                    + (is.equals(List.of()) || one(is).isEmpty() ? " is none" : " is " + one(is))
                    + (one(was).isEmpty() ? ", was none" : ", was " + one(was)))));
  }

  private static String one(List<String> values) {
    return String.join(" ", values);
  }
}
