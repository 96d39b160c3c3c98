package io.jbuild.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The commands, in the order in which help shows them: the one list of them all. */
enum CommandName {
  BUILD(Group.BUILDING, "build", "Build an image from a Dockerfile (the word may be left out)"),
  CHECK(Group.BUILDING, "check", "Check a Dockerfile, without building it"),
  VERIFY(Group.BUILDING, "verify", "Build twice, and tell what makes the images differ"),
  CONTEXT(Group.BUILDING, "context", "Show what a build may copy, or which rule left out a path"),
  WHY(Group.BUILDING, "why", "Tell why steps of a build were not in the cache"),
  LOGS(Group.BUILDING, "logs", "List the last builds, or print what their steps printed"),
  REPORT(Group.BUILDING, "report", "Write one HTML page about a build"),

  IMAGES(Group.IMAGES, "images", "List images"),
  HISTORY(Group.IMAGES, "history", "Show the instructions an image is made of"),
  INSPECT(Group.IMAGES, "inspect", "Show all that is known of images"),
  DIFF(Group.IMAGES, "diff", "Show what a container changed, or an image of another"),
  TAG(Group.IMAGES, "tag", "Give an image another name"),
  INDEX(Group.IMAGES, "index", "Give one name to images of several platforms"),
  RMI(Group.IMAGES, "rmi", "Remove images"),
  LOAD(Group.IMAGES, "load", "Load images from a docker or OCI archive"),
  SAVE(Group.IMAGES, "save", "Write images to an archive"),
  IMPORT(Group.IMAGES, "import", "Make an image of a tar of a root file system"),

  PULL(Group.REGISTRIES, "pull", "Download an image from its registry"),
  PUSH(Group.REGISTRIES, "push", "Upload an image to its registry"),
  SEARCH(Group.REGISTRIES, "search", "Search a registry for images"),
  REFERRERS(Group.REGISTRIES, "referrers", "List what refers to an image in its registry"),
  LOGIN(Group.REGISTRIES, "login", "Log in to a registry"),
  LOGOUT(Group.REGISTRIES, "logout", "Log out from a registry"),

  RUN(Group.CONTAINERS, "run", "Run a command in an image"),
  SHELL(Group.CONTAINERS, "shell", "Open a shell where a RUN of a build failed"),
  PS(Group.CONTAINERS, "ps", "List containers"),
  RM(Group.CONTAINERS, "rm", "Remove containers"),
  COMMIT(Group.CONTAINERS, "commit", "Make an image of a container"),

  DU(Group.STORE, "du", "Show what the store takes on the disk"),
  PRUNE(Group.STORE, "prune", "Delete images without a name, and what nobody needs"),
  STORE(Group.STORE, "store", "Check the store"),

  DOCTOR(Group.OTHER, "doctor", "Tell what this machine allows, and what would allow more"),
  COMPLETION(Group.OTHER, "completion", "Make a shell complete jbuild's words"),
  MAN(Group.OTHER, "man", "Print a manual page"),
  VERSION(Group.OTHER, "version", "Show the version"),
  HELP(Group.OTHER, "help", "Show this, or the options of a command");

  /** What people do with commands. */
  enum Group {
    BUILDING("Build"),
    IMAGES("Images"),
    REGISTRIES("Registries"),
    CONTAINERS("Containers"),
    STORE("The store and its cache"),
    OTHER("Other");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    /** Its commands, in order. */
    List<CommandName> commands() {
      List<CommandName> commands = new ArrayList<>();
      Collections.addAll(commands, CommandName.values());
      commands.removeIf(command -> command.group != this);
      return commands;
    }
  }

  private final Group group;
  private final String word;
  private final String summary;

  CommandName(Group group, String word, String summary) {
    this.group = group;
    this.word = word;
    this.summary = summary;
  }

  /** As it is typed. */
  String word() {
    return word;
  }

  /** What it does, for the list of commands. */
  String summary() {
    return summary;
  }

  /** As they are typed. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (CommandName command : values()) {
      words.add(command.word);
    }
    return words;
  }

  /** The command of a word. */
  static Optional<CommandName> of(String typed) {
    String word = typed.equals("ls") ? "images" : typed;
    for (CommandName command : values()) {
      if (command.word.equals(word)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  /** The command itself. */
  Command command() {
    return switch (this) {
      case BUILD -> new BuildCommand();
      case CHECK -> new CheckCommand();
      case VERIFY -> new VerifyCommand();
      case CONTEXT -> new ContextCommand();
      case WHY -> new WhyCommand();
      case LOGS -> new LogsCommand();
      case REPORT -> new ReportCommand();
      case IMAGES -> new ImagesCommand();
      case HISTORY -> new HistoryCommand();
      case INSPECT -> new InspectCommand();
      case DIFF -> new DiffCommand();
      case TAG -> new TagCommand();
      case INDEX -> new IndexCommand();
      case RMI -> new RmiCommand();
      case LOAD -> new LoadCommand();
      case SAVE -> new SaveCommand();
      case IMPORT -> new ImportCommand();
      case PULL -> new PullCommand();
      case PUSH -> new PushCommand();
      case SEARCH -> new SearchCommand();
      case REFERRERS -> new ReferrersCommand();
      case LOGIN -> new LoginCommand();
      case LOGOUT -> new LogoutCommand();
      case RUN -> new RunCommand();
      case SHELL -> new ShellCommand();
      case PS -> new PsCommand();
      case RM -> new RmCommand();
      case COMMIT -> new CommitCommand();
      case DU -> new DuCommand();
      case PRUNE -> new PruneCommand();
      case STORE -> new StoreCommand();
      case DOCTOR -> new DoctorCommand();
      case COMPLETION -> new CompletionCommand();
      case MAN -> new ManCommand();
      case VERSION -> new VersionCommand();
      case HELP -> new HelpCommand();
    };
  }
}
