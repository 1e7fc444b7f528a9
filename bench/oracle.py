"""Computes the answers of oracle.ts again with scikit-learn, numpy and scipy, and compares.

Called by `node dist/bench/oracle.mjs`. Prints one line a check: name, largest difference, tolerance, ok or FAILED.
Install on Debian: apt-get update && apt-get install -y python3-sklearn libopenblas0-pthread
"""

import json
import sys

try:
    import numpy as np
    import scipy
    import scipy.special
    import sklearn
    from scipy.linalg import subspace_angles
    from scipy.optimize import linprog, minimize
    from scipy.sparse import csr_matrix, diags
    from scipy.spatial.distance import pdist
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics.pairwise import rbf_kernel
    from sklearn.preprocessing import normalize
except ImportError as error:
    print(f"SKIPPED: {error}. Nothing was checked. Install: apt-get update && apt-get install -y python3-sklearn")
    sys.exit(0)

failures = 0

# What the solver adds to lambda to stay strictly convex under the rounding of a 32-bit kernel matrix.
RIDGE = 1e-6

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def check(name, difference, tolerance):
    """Prints one line; a difference that is not a number fails."""
    global failures
    ok = bool(difference <= tolerance)
    failures += not ok
    print(f"{name:<68}{difference:>11.2e}{tolerance:>11.0e}  {'ok' if ok else 'FAILED'}")


def largest(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return np.inf if a.shape != b.shape else float(np.max(np.abs(a - b)))


def sparse(part):
    return csr_matrix((part["values"], part["indices"], part["offsets"]), shape=(part["rows"], part["cols"]))


def mean_kernel(x, z, bandwidth):
    """The mean of RBF kernels at half, one and two bandwidths."""
    return np.mean([rbf_kernel(x, z, gamma=1 / (2 * (s * bandwidth) ** 2)) for s in (0.5, 1, 2)], axis=0)


def off_diagonal_mean(K):
    n = len(K)
    return (K.sum() - np.trace(K)) / (n * (n - 1))


def weighted_gap(x, z, weights, bandwidth):
    across = mean_kernel(x, z, bandwidth)
    K = mean_kernel(z, z, bandwidth)
    return off_diagonal_mean(mean_kernel(x, x, bandwidth)) - 2 * (across @ weights).mean() + weights @ K @ weights


def upper_median_distance(x):
    squares = np.sort(pdist(x, "sqeuclidean"))
    median = squares[len(squares) // 2]
    if median == 0:
        squares = squares[squares > 0]
        median = squares[len(squares) // 2]
    return float(np.sqrt(median))


def gaussian_process(p):
    candidates, reference = np.array(p["candidates"]), np.array(p["reference"])
    rows = np.array([c["row"] for c in p["conditioned"]])
    noise = np.array([c["noise"] for c in p["conditioned"]])
    model = GaussianProcessRegressor(RBF(p["lengthScale"], "fixed"), alpha=noise, optimizer=None)
    model.fit(rows, np.zeros(len(rows)))
    variance = model.predict(candidates, return_std=True)[1] ** 2
    on_reference = model.predict(reference, return_std=True)[1] ** 2
    check("GP posterior variance, 180 candidates after 30 rows", largest(variance, p["variance"]), 1e-9)
    check("GP posterior variance, 140 reference rows", largest(on_reference, p["referenceVariance"]), 1e-9)
    check("GP mean reference variance", abs(on_reference.mean() - p["meanReferenceVariance"]), 1e-9)
    covariance = model.predict(np.vstack([candidates, reference]), return_cov=True)[1]
    across = covariance[: len(candidates), len(candidates) :]
    reductions = (across**2).mean(axis=1) / (np.diag(covariance)[: len(candidates)] + p["noise"])
    check("GP variance reductions (covariances kept as f32), relative", largest(reductions, p["reductions"]) / reductions.max(), 1e-5)


def tf_idf(problem, name):
    counts = sparse(problem["counts"])
    rows_with = np.asarray((counts > 0).sum(axis=0)).ravel()
    buckets = np.flatnonzero(rows_with >= problem["minRows"])
    buckets = np.sort(buckets[np.lexsort((buckets, -rows_with[buckets]))][: problem["maxColumns"]])
    check(f"TF-IDF columns, {name}: {len(buckets)} chosen, wrong ones", float(len(set(buckets) ^ set(problem["buckets"]))), 0)
    # Without a norm first: words are weighted between inverse document frequency and length.
    raw = TfidfTransformer(norm=None, smooth_idf=True, sublinear_tf=True).fit_transform(counts[:, buckets])
    words = np.where(buckets < problem["wordColumns"], problem["wordWeight"], 1)
    expected = normalize(raw @ diags(words.astype(float)))
    check(f"TF-IDF values, {name}", abs(expected - sparse(problem["answer"])).max(), 1e-6)
    if problem["wordWeight"] == 1:
        plain = TfidfTransformer(norm="l2", smooth_idf=True, sublinear_tf=True).fit_transform(counts[:, buckets])
        check(f"TF-IDF values, {name}, TfidfTransformer alone", abs(plain - sparse(problem["answer"])).max(), 1e-6)


def svd(p):
    """Right with many power iterations; with the one that ships, an approximation that must keep the energy."""
    matrix = sparse(p["matrix"])
    rank = len(p["converged"]["values"])
    model = TruncatedSVD(rank, algorithm="arpack").fit(matrix)
    exact = model.singular_values_
    # The separated part ends at the widest gap between neighbours; the first direction, shared by all texts, is not meant.
    k = 2 + int(np.argmax(exact[1:-1] / exact[2:]))
    for which in ("converged", "shipped"):
        iterations = p[which]["powerIterations"]
        right, values = np.array(p[which]["right"]), np.array(p[which]["values"])
        sine = float(np.sin(subspace_angles(right[:, :k], model.components_[:k].T)).max())
        error = float(np.max(np.abs(values[:k] / exact[:k] - 1)))
        energy = float(((matrix @ right) ** 2).sum() / (exact**2).sum())
        name = f"SVD, {iterations} power iterations" if iterations > 1 else "SVD, 1 power iteration as shipped"
        loose = which == "shipped"
        check(f"{name}: sine over {k} directions", sine, 1e-1 if loose else 1e-3)
        check(f"{name}: {k} singular values, relative", error, 1e-2 if loose else 1e-3)
        check(f"{name}: energy lost by {rank}", 1 - energy, 5e-2 if loose else 2e-3)
        check(f"{name}: V'V = I", largest(right.T @ right, np.eye(rank)), 1e-5)


def mmd(p):
    x, z, weights, h = np.array(p["x"]), np.array(p["z"]), np.array(p["weights"]), p["bandwidth"]
    check("kernel matrix (kept as f32)", largest(mean_kernel(x, x, h), p["gram"]), 1e-6)
    unbiased = off_diagonal_mean(mean_kernel(x, x, h)) - 2 * mean_kernel(x, z, h).mean() + off_diagonal_mean(mean_kernel(z, z, h))
    check("unbiased MMD^2 over three bandwidths", abs(unbiased - p["unbiased"]), 1e-6)
    check("weighted gap (diagonal of the weighted side kept)", abs(weighted_gap(x, z, weights, h) - p["gap"]), 1e-6)


def gap(p):
    """Per class, averaged by mass; classes with fewer than five held-out rows together, in the held-out rows' mix."""
    held_class, made_class = np.array(p["heldOutClass"]), np.array(p["syntheticClass"])
    held, made = np.array(p["heldOut"]), np.array(p["synthetic"])
    weights, mass = np.array(p["weights"]), np.array(p["classMass"])
    classes = range(len(mass))
    common = [c for c in classes if (held_class == c).sum() >= 5]
    groups = [[c] for c in common] + [[c for c in classes if c not in common]]
    totals = {"before": 0.0, "after": 0.0}
    for group in groups:
        x = held[np.isin(held_class, group)]
        z = np.vstack([made[made_class == c] for c in group])
        h = upper_median_distance(np.vstack([x, z]))
        for which, given in (("before", np.ones(len(made))), ("after", weights)):
            own = [given[made_class == c] * (held_class == c).sum() / given[made_class == c].sum() / len(x) for c in group]
            totals[which] += mass[group].sum() * weighted_gap(x, z, np.concatenate(own), h)
    check("class-averaged gap before weighting, rare classes together", abs(totals["before"] - p["before"]), 1e-6)
    check("class-averaged gap after weighting, rare classes together", abs(totals["after"] - p["after"]), 1e-6)


class Programme:
    """min w'Kw - 2b'w + lambda sum w^2/c  subject to  w >= 0, sum w = 1, w <= cap c / sum c."""

    def __init__(self, K, b, lam, cap, counts):
        self.K, self.b = np.asarray(K, dtype=np.float64), np.asarray(b)
        self.ridge = (lam + RIDGE) / np.asarray(counts)
        self.upper = np.minimum(1, cap * np.asarray(counts) / np.sum(counts))

    def value(self, w):
        return w @ self.K @ w - 2 * self.b @ w + self.ridge @ w**2

    def gradient(self, w):
        return 2 * (self.K @ w - self.b + self.ridge * w)

    def duality_gap(self, w):
        """The Frank-Wolfe gap, its linear programme solved by HiGHS."""
        g = self.gradient(w)
        bounds = list(zip(np.zeros(len(w)), self.upper))
        # HiGHS is exact to 1e-7 of its costs: those are centred and scaled, so that this is far below the gap.
        centre, scale = g.mean(), np.abs(g - g.mean()).max()
        least = linprog((g - centre) / scale, A_eq=np.ones((1, len(w))), b_eq=[1], bounds=bounds, method="highs-ds", options=TIGHT)
        return float(g @ w - (least.fun * scale + centre))

    def solve_slsqp(self):
        size = len(self.b)
        sum_is_one = {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(size)}
        bounds = list(zip(np.zeros(size), self.upper))
        start, options = self.project(np.full(size, 1 / size)), {"ftol": 1e-14, "maxiter": 2000}
        given = {"jac": self.gradient, "bounds": bounds, "constraints": [sum_is_one], "options": options}
        return self.project(minimize(self.value, start, method="SLSQP", **given).x)

    def solve_projected_gradient(self):
        """Accelerated projected gradient with restarts, in float64."""
        step = 1 / (2 * (np.linalg.eigvalsh(self.K)[-1] + self.ridge.max()))
        w = ahead = self.project(np.full(len(self.b), 1 / len(self.b)))
        t = 1.0
        for _ in range(50_000):
            new = self.project(ahead - step * self.gradient(ahead))
            if (ahead - new) @ (new - w) > 0:
                t, ahead = 1.0, w
                continue
            if np.abs(new - w).max() < 1e-15:
                break
            t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
            ahead = new + (t - 1) / t_new * (new - w)
            w, t = new, t_new
        return w

    def project(self, v):
        """The nearest feasible point: clip(v - shift) with the shift found by bisection."""
        low, high = (v - self.upper).min() - 1, v.max() + 1
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if np.clip(v - middle, 0, self.upper).sum() > 1 else (low, middle)
        w = np.clip(v - high, 0, self.upper)
        return w / w.sum()


def compare_solutions(name, programme, ours, claimed_gap, bound):
    feasible = max(abs(ours.sum() - 1), -ours.min(), float((ours - programme.upper).max()), 0)
    check(f"{name}: our weights feasible", feasible, 1e-9)
    recomputed = programme.duality_gap(ours)
    check(f"{name}: claimed duality gap beside HiGHS, / bound", abs(recomputed - claimed_gap) / bound, 1e-2)
    check(f"{name}: duality gap in float64 / bound", recomputed / bound, 1.01)
    solvers = {"projected gradient": programme.solve_projected_gradient}
    if len(ours) <= 120:
        solvers["SLSQP"] = programme.solve_slsqp
    for solver, solve in solvers.items():
        theirs = solve()
        excess = programme.value(ours) - programme.value(theirs)
        check(f"{name}: objective above {solver}, / bound", excess / bound, 1)
        # A peer that stopped early would make the line above say nothing.
        check(f"{name}: {solver} is no worse than ours, / bound", -excess / bound, 0.1)


def simplex(p):
    programme = Programme(p["K"], p["b"], p["lambda"], p["cap"], p["counts"])
    ours, name = np.array(p["weights"]), f"QP m={len(p['weights'])}"
    compare_solutions(name, programme, ours, p["gap"], p["bound"])
    check(f"{name}: objective as claimed", abs(programme.value(ours) - p["objective"]), 1e-9)


def alignment(p):
    """The programme from the rows alone: pooled median distance, kernel by scikit-learn in float64."""
    real, made = np.array(p["real"]), np.array(p["synthetic"])
    h = upper_median_distance(np.vstack([real, made]))
    K, b = mean_kernel(made, made, h), mean_kernel(made, real, h).mean(axis=1)
    programme = Programme(K, b, p["lambda"], p["cap"], np.ones(len(made)))
    compare_solutions("alignSamples", programme, np.array(p["weights"]), p["gap"], p["bound"])


def softmax(p):
    x, labels, weights = np.array(p["x"]), np.array(p["labels"]), np.array(p["weights"])
    classes, features = labels.max() + 1, x.shape[1]
    model = LogisticRegression(C=1 / (p["l2"] * weights.sum()), tol=1e-12, max_iter=100_000)
    model.fit(x, labels, sample_weight=weights)
    parameters = np.array(p["parameters"])
    ours = parameters[: features * classes].reshape(features, classes).T
    bias = parameters[features * classes :]
    name = f"softmax l2={p['l2']:g}"
    scores = x @ ours.T + bias
    log_loss = scipy.special.logsumexp(scores, axis=1) - scores[np.arange(len(x)), labels]
    loss = weights @ log_loss / weights.sum() + p["l2"] / 2 * (ours**2).sum()
    log_loss = -np.log(model.predict_proba(x)[np.arange(len(x)), labels])
    least = weights @ log_loss / weights.sum() + p["l2"] / 2 * (model.coef_**2).sum()
    # The fit promises the objective to 1e-6 nats, not the coefficients; those follow to about 1e-3.
    check(f"{name}: penalised loss above scikit-learn's (nats)", loss - least, 1e-6)
    check(f"{name}: coefficients", largest(ours - ours.mean(axis=0), model.coef_ - model.coef_.mean(axis=0)), 1e-3)
    # A shift of all biases changes nothing.
    check(f"{name}: biases", largest(bias - bias.mean(), model.intercept_ - model.intercept_.mean()), 1e-3)
    check(f"{name}: probabilities", largest(p["probabilities"], model.predict_proba(x)), 1e-3)


def median(p):
    x = np.array(p["x"])
    check(f"median distance of {len(x)} rows, relative", abs(p["median"] / upper_median_distance(x) - 1), 1e-6)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = json.load(file)
    print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, scipy {scipy.__version__}")
    print(f"{'check':<68}{'difference':>11}{'tolerance':>11}")
    tf_idf(problems["tf_idf"][0], "all words equal")
    tf_idf(problems["tf_idf"][1], "as shipped, words x 3")
    tf_idf(problems["tf_idf_few_columns"], "fewer columns than buckets")
    for function in (gaussian_process, svd, mmd, gap, alignment):
        function(problems[function.__name__])
    for function in (simplex, softmax, median):
        for problem in problems[function.__name__]:
            function(problem)
    print("all checks ok" if failures == 0 else f"{failures} checks FAILED")
    sys.exit(1 if failures else 0)


main()
