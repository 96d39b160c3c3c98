package io.jbuild.cli;

import io.jbuild.difference.ImageDifference;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Platform;
import io.jbuild.report.DifferenceJson;
import io.jbuild.report.DifferenceText;
import io.jbuild.request.Comparisons;
import io.jbuild.request.ImagePlace;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code jbuild diff}: what a container changed of its image, what the layers of an image do, or
 * what differs between two images or layers.
 */
final class DiffCommand implements Command {
  private static final String DEFAULT_LINES = "100";
  private static final int MOST_HIDDEN = 10;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "diff",
            "[OPTIONS] CONTAINER | IMAGE | A B",
            "Show the files that a container added (A), changed (C) and deleted (D); what each layer"
                + " of an image does; or what differs between A and B, layer by layer, and why."
                + " A and B are images or layers: a name or id of the store, a layer's digest, an"
                + " archive, a layout's folder, a layer's tar, or a name at a registry.")
        .flag("Of two images the files alone, as of a container", "--files")
        .value("NUMBER", "The paths of this layer of an image, from 1, the lowest", "--layer")
        .value(
            "NUMBER",
            "How many paths of each layer are told (default: " + DEFAULT_LINES + ")",
            "-n",
            "--lines")
        .value("OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    List<String> words = arguments.atLeastOne("a CONTAINER, an IMAGE, or two of these: A B");
    if (words.size() > 2) {
      throw Usage.refusal("'jbuild diff' takes a CONTAINER, an IMAGE, or two images: A B");
    }
    if (arguments.value("--layer").isPresent() && words.size() == 2) {
      throw Usage.refusal(
          "'--layer' is for one IMAGE", "Two layers are compared by their digests.");
    }
    return words.size() == 1
        ? one(words.get(0), invocation)
        : two(ImageWord.of(words.get(0)), ImageWord.of(words.get(1)), invocation);
  }

  private static int one(String word, Invocation invocation)
      throws IOException, InterruptedException {
    Engine engine = invocation.engine();
    boolean json = isJson(invocation.arguments());
    if (engine.containers().has(word)) {
      print(engine.containers().changes(word), json, invocation);
      return ExitCode.DONE;
    }
    ImagePlace place = ImageWord.of(word);
    Optional<Platform> platform = invocation.arguments().platform();
    Optional<String> layer = invocation.arguments().value("--layer");
    if (layer.isPresent()) {
      LayerPaths paths = new LayerPaths(invocation.around().out(), json);
      // Its lines are printed as they are found: there is no room for bars among them.
      engine
          .comparisons(Transfers.UNSEEN)
          .paths(place, platform, number("--layer", layer.get()), paths);
      paths.end();
      return ExitCode.DONE;
    }
    ImageLayers layers =
        found(invocation, comparisons -> comparisons.layers(place, platform, MOST_HIDDEN));
    print(json ? LayersJson.of(layers) : LayersText.of(layers), invocation);
    return ExitCode.DONE;
  }

  /** Asks the engine. */
  private interface Question<T> {
    T ask(Comparisons comparisons) throws IOException, InterruptedException;
  }

  /** An answer, before which one sees what is pulled. */
  private static <T> T found(Invocation invocation, Question<T> question)
      throws IOException, InterruptedException {
    try (TransferView view = TransferView.withoutLines(invocation.around())) {
      return question.ask(invocation.engine().comparisons(view::moving));
    }
  }

  private static int two(ImagePlace first, ImagePlace second, Invocation invocation)
      throws InterruptedException {
    Arguments arguments = invocation.arguments();
    boolean json = isJson(arguments);
    int lines = number("--lines", arguments.value("--lines").orElse(DEFAULT_LINES));
    try {
      if (arguments.flag("--files")) {
        List<FileChange> changes =
            found(invocation, all -> all.files(first, second, arguments.platform()));
        print(changes, json, invocation);
        return changes.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
      }
      ImageDifference found =
          found(invocation, all -> all.compare(first, second, arguments.platform(), lines));
      print(
          json
              ? DifferenceJson.of(found, CommandWords.FRONT_END)
              : DifferenceText.of(found, CommandWords.FRONT_END),
          invocation);
      return found.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    } catch (BuildException e) {
      if (e.blame() == Blame.USAGE || e.blame() == Blame.JBUILD) {
        throw e;
      }
      new FailureReport(invocation.around()).failure(e);
      return ExitCode.NOT_TOLD;
    } catch (IOException e) {
      new FailureReport(invocation.around()).machine(e);
      return ExitCode.NOT_TOLD;
    }
  }

  private static void print(List<FileChange> changes, boolean json, Invocation invocation) {
    if (json) {
      print(DifferenceJson.of(changes), invocation);
      return;
    }
    for (FileChange change : changes) {
      print(LayerPaths.letter(change.kind()) + " " + change.path() + "\n", invocation);
    }
  }

  private static void print(String text, Invocation invocation) {
    invocation.around().out().print(text);
  }

  private static int number(String option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw Usage.refusal("'" + option + " " + text + "' is not a number");
  }

  private static boolean isJson(Arguments arguments) {
    return switch (arguments.value("--format").orElse("text")) {
      case "text" -> false;
      case "json" -> true;
      default ->
          throw Usage.refusal(
              "there is no format '" + arguments.value("--format").orElse("") + "' for differences",
              Suggestion.among(arguments.value("--format").orElse(""), List.of("text", "json")));
    };
  }
}
