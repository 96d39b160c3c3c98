package io.jbuild.maven;

import io.jbuild.Jbuild;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.report.FailureText;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.request.StoreLimit;
import io.jbuild.request.StoreLocation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** What all goals have in common: the store, the settings, and what becomes of failures. */
abstract class JbuildMojo extends AbstractMojo {

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  MavenSession session;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
  private MojoExecution execution;

  @Inject private SettingsDecrypter decrypter;

  /** Whether nothing is done. */
  @Parameter(property = "jbuild.skip", defaultValue = "false")
  private boolean skip;

  /**
   * The folder that images and the cache are in. Without it the variable {@code JBUILD_STORE}
   * counts, else it is {@code ~/.local/share/jbuild}, the same as the command's.
   */
  @Parameter(property = "jbuild.store")
  private @Nullable File store;

  /**
   * What the store may take, as {@code 10GB}. Without it the variable {@code JBUILD_MAX_SIZE}
   * counts, else it is a fifth of the disk.
   */
  @Parameter(property = "jbuild.maxSize")
  private @Nullable String maxSize;

  private @Nullable Jbuild jbuild;
  private @Nullable SortedMap<String, String> environment;

  /** What the goal does. */
  abstract void run() throws IOException, InterruptedException, MojoFailureException;

  /** Whether there is anything to do for this project. */
  boolean isWanted() {
    return true;
  }

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("Skipped: jbuild.skip is set");
      return;
    }
    LoadedClasses.begin();
    warnOfNames(execution.getMojoDescriptor().getPluginDescriptor());
    if (!isWanted()) {
      return;
    }
    StopOnExit stop = StopOnExit.ofThisThread();
    try {
      run();
    } catch (BuildException e) {
      throw failure(e);
    } catch (IOException e) {
      throw new MojoExecutionException(new FailureText(frontEnd()).words(e).strip(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted", e);
    } finally {
      stop.end();
    }
  }

  /** Of the pom's for each goal, of those that were typed once. */
  private void warnOfNames(PluginDescriptor plugin) {
    ParameterNames.unknown(written(project), plugin).forEach(getLog()::warn);
    boolean first =
        session
                .getPluginContext(plugin, session.getTopLevelProject())
                .putIfAbsent("names told", "yes")
            == null;
    if (first) {
      ParameterNames.unknownProperties(session.getUserProperties(), project.getProperties(), plugin)
          .forEach(getLog()::warn);
    }
  }

  /** What the pom of a project, this or another of the same build, says for this execution. */
  final @Nullable Xpp3Dom written(MavenProject whose) {
    return ParameterNames.written(execution, whose);
  }

  /** Who tells people things. */
  final FrontEnd frontEnd() {
    return new FrontEnd(version(), "mvn jbuild:check", ParameterNames::shown);
  }

  /** A failure in the words of a pom. */
  private MojoFailureException failure(BuildException e) {
    return new MojoFailureException(new FailureText(frontEnd()).line(e).strip(), e);
  }

  /** The engine, on the store. */
  final Jbuild jbuild() throws IOException {
    Jbuild known = jbuild;
    if (known == null) {
      SortedMap<String, String> environment = environment();
      Path folder = StoreLocation.find(Optional.ofNullable(store).map(File::getPath), environment);
      known = Jbuild.open(folder, environment, settings().logins());
      jbuild = known;
    }
    return known;
  }

  /**
   * The process' environment, with what Maven knows better: the time that the project is said to be
   * made at, proxies, whether we are offline.
   */
  final SortedMap<String, String> environment() {
    SortedMap<String, String> known = environment;
    if (known == null) {
      known = settings().in(new TreeMap<>(System.getenv()), project);
      environment = known;
    }
    return known;
  }

  private SettingsAccess settings() {
    return new SettingsAccess(session, decrypter);
  }

  /** How large the store may be; asked before there is anything in vain. */
  final StoreLimit limit() {
    return StoreLimit.given(Optional.ofNullable(maxSize), environment());
  }

  /**
   * Makes the store no larger than it may be, where the goal may have added to it. The goal has
   * done its work: what comes here is told, and no failure.
   */
  final void hold(StoreLimit limit) {
    try {
      jbuild()
          .hold(limit)
          .ifPresent(excess -> getLog().warn(new FailureText(frontEnd()).words(excess)));
    } catch (BuildException e) {
      getLog().warn("the store is not held to its size: " + e.message());
    } catch (IOException e) {
      getLog().warn("the store is not held to its size: " + MachineFailure.words(e));
    }
  }

  /** What was said on Maven's command line. */
  final CommandLine typed() {
    return new CommandLine(session.getUserProperties());
  }

  /** The version of this plugin, which is the engine's. */
  String version() {
    return execution.getMojoDescriptor().getPluginDescriptor().getVersion();
  }

  /** What the execution of the goal is called in the pom. */
  final String execution() {
    return execution.getExecutionId();
  }

  /** Where what the goals write for people and for other plugins lies. */
  Path work() {
    return Path.of(project.getBuild().getDirectory(), "jbuild");
  }
}
