package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.BuildException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which stages need which, by name or number, and by being based on them. */
final class Reach {

  private final Dockerfile dockerfile;
  private final List<Head> heads;

  /** The stages that a stage copies or mounts from. */
  private final List<BitSet> sources = new ArrayList<>();

  private boolean sound = true;

  Reach(Dockerfile dockerfile, List<Head> heads) {
    this.dockerfile = dockerfile;
    this.heads = heads;
    for (int index = 0; index < heads.size(); index++) {
      BitSet needed = new BitSet();
      sources.add(needed);
      for (Instruction instruction : dockerfile.stages().get(index).instructions()) {
        addSources(index, instruction, needed);
      }
    }
  }

  private void addSources(int index, Instruction instruction, BitSet needed) {
    if (instruction instanceof Instruction.Copy copy) {
      if (copy.from().isPresent()) {
        addSource(copy.from().get(), needed);
      }
    } else if (instruction instanceof Instruction.Run run) {
      for (String mount : run.mounts()) {
        Optional<String> from = Mount.from(mount);
        if (from.isPresent()) {
          addSource(from.get(), needed);
        }
      }
    } else if (instruction instanceof Instruction.Onbuild onbuild) {
      // It is the children that copy then; they need this stage anyway.
      trigger(onbuild).ifPresent(trigger -> addSources(index, trigger, needed));
    }
  }

  private static Optional<Instruction> trigger(Instruction.Onbuild onbuild) {
    try {
      return Optional.of(Dockerfile.parseTrigger(onbuild.trigger(), onbuild.lines()));
    } catch (BuildException meaningless) {
      return Optional.empty(); // it copies nothing; a child's plan fails with it
    }
  }

  private void addSource(String from, BitSet needed) {
    if (from.indexOf('$') >= 0) {
      sound = false;
      return;
    }
    Optional<Integer> stage = dockerfile.stageNamed(from.toLowerCase(Locale.ROOT), heads.size());
    if (stage.isEmpty()) {
      stage = number(from);
    }
    if (stage.isPresent()) {
      needed.set(stage.get());
    }
  }

  private Optional<Integer> number(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    if (text.isEmpty() || text.length() > 6) {
      return Optional.empty();
    }
    int number = Integer.parseInt(text);
    sound &= number < heads.size();
    return number < heads.size() ? Optional.of(number) : Optional.empty();
  }

  /** False where a source cannot be, or a stage copies from what copies from it. */
  boolean sound() {
    for (int index = 0; index < heads.size(); index++) {
      // A circle has a stage that copies from itself or from below; few files have any.
      boolean fromBelow = sources.get(index).nextSetBit(index) >= 0;
      if (fromBelow && copiesFrom(index, index, new BitSet())) {
        return false;
      }
    }
    return sound;
  }

  private boolean copiesFrom(int index, int wanted, BitSet seen) {
    BitSet own = sources.get(index);
    for (int source = own.nextSetBit(0); source >= 0; source = own.nextSetBit(source + 1)) {
      if (source == wanted) {
        return true;
      }
      if (!seen.get(source)) {
        seen.set(source);
        if (copiesFrom(source, wanted, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The stages that a stage needs, itself among them. */
  SortedSet<Integer> from(int target) {
    SortedSet<Integer> reached = new TreeSet<>();
    List<Integer> open = new ArrayList<>(List.of(target));
    while (!open.isEmpty()) {
      int index = open.remove(open.size() - 1);
      if (reached.add(index)) {
        Optional<Integer> parent = heads.get(index).parent();
        if (parent.isPresent()) {
          open.add(parent.get());
        }
        BitSet own = sources.get(index);
        for (int source = own.nextSetBit(0); source >= 0; source = own.nextSetBit(source + 1)) {
          open.add(source);
        }
      }
    }
    return reached;
  }
}
