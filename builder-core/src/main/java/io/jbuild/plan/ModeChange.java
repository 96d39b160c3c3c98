package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What {@code --chmod} makes of a mode: a number that replaces it, or changes in BSD's symbolic
 * form.
 */
public final class ModeChange {

  private static final int EXECUTE = 0111;

  private final OptionalInt number;
  private final List<SymbolicMode.Change> changes;

  private ModeChange(OptionalInt number, List<SymbolicMode.Change> changes) {
    this.number = number;
    this.changes = changes;
  }

  /**
   * Reads the flag's value.
   *
   * @throws BuildException where it is neither octal nor symbolic
   */
  public static ModeChange parse(String text) {
    if (!text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9') {
      if (!text.matches("0*[0-7]{1,4}")) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "invalid chmod parameter: '"
                + text
                + "'. it should be octal string and between 0 and 07777",
            "Write it in octal, as 755, or in symbols, as u+x,go=r.");
      }
      return new ModeChange(OptionalInt.of(Integer.parseInt(text, 8)), List.of());
    }
    return new ModeChange(OptionalInt.empty(), SymbolicMode.parse(text));
  }

  /** The mode a directory gets that is made on the way; only a number applies to it. */
  public int forNewDirectory() {
    return number.orElse(0755);
  }

  /** The mode of a copied file; links have none. */
  public int apply(FileNode node) {
    int before = node.attributes().mode();
    if (node instanceof FileNode.SymbolicLink) {
      return before;
    }
    if (number.isPresent()) {
      return number.getAsInt();
    }
    boolean searchable = (before & EXECUTE) != 0 || node.isDirectory();
    int mode = before;
    for (SymbolicMode.Change change : new ArrayList<>(changes)) {
      mode = change.apply(mode, searchable ? EXECUTE : 0);
    }
    return mode;
  }
}
