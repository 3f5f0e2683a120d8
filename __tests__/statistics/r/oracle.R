# What R says of the same data: base R only, no package. Draws its cases from a fixed seed.
# Rscript oracle.R > oracle.json
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20261124)
number <- function(x) ifelse(is.finite(x), formatC(x, digits = 15, format = "g", width = 1), "null")
list_of <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
object <- function(...) { parts <- list(...); paste0("{", paste0('"', names(parts), '":', unlist(parts), collapse = ","), "}") }
rows <- function(items) paste0("[\n    ", paste(unlist(items), collapse = ",\n    "), "\n  ]")
p <- function(test, ...) sapply(c("greater", "less", "two.sided"), function(side) test(..., alternative = side)$p.value)
quiet <- suppressWarnings

paired <- c(
  lapply(c(1:12, 15, 20, 30, 50), function(n) rnorm(n, 0.3)),   # no ties
  lapply(c(4:12, 20, 30), function(n) round(rnorm(n, 1) * 2)),  # ties and zeros
  lapply(c(230, 300), function(n) round(rnorm(n, 0.1), 1))      # beyond the exact range
)
signed <- lapply(paired, function(x) {
  moved <- x[x != 0]
  object(x = list_of(x), p = list_of(quiet(p(wilcox.test, moved, exact = length(moved) <= 200))))
})
location <- lapply(paired[1:16], function(x) {
  exact <- quiet(wilcox.test(x, exact = TRUE, conf.int = TRUE, conf.level = 0.95))
  object(x = list_of(x), estimate = number(unname(exact$estimate)), interval = list_of(exact$conf.int), confidence = number(attr(exact$conf.int, "conf.level")))
})
two <- c(
  Map(function(m, n) list(rnorm(m, 0.5), rnorm(n)), c(1, 2, 3, 4, 5, 5, 8, 10, 12, 20, 30), c(3, 5, 3, 6, 5, 9, 8, 7, 20, 21, 30)),
  Map(function(m, n) list(round(rnorm(m, 0.5) * 2), round(rnorm(n) * 2)), c(3, 4, 6, 9, 20), c(4, 6, 5, 8, 20)),
  Map(function(m, n) list(round(rnorm(m, 0.2), 1), round(rnorm(n), 1)), c(40, 15), c(40, 70))
)
unpaired <- lapply(two, function(s) object(
  head = list_of(s[[1]]), base = list_of(s[[2]]),
  p = list_of(quiet(p(wilcox.test, s[[1]], s[[2]], exact = length(unlist(s)) <= 60)))
))
shift <- lapply(two[1:11], function(s) {
  exact <- quiet(wilcox.test(s[[1]], s[[2]], exact = TRUE, conf.int = TRUE))
  object(head = list_of(s[[1]]), base = list_of(s[[2]]), estimate = number(unname(exact$estimate)), interval = list_of(exact$conf.int))
})
corrections <- lapply(c(1, 2, 5, 20, 60), function(n) {
  raw <- c(runif(n)^3)
  if (n > 4) raw[2:3] <- raw[1]
  object(p = list_of(raw), holm = list_of(p.adjust(raw, "holm")), bh = list_of(p.adjust(raw, "BH")))
})
t <- lapply(c(1, 2, 3, 4, 5, 7, 9.5, 10, 19, 29, 100, 1000), function(df) {
  share <- c(1e-8, 0.001, 0.025, 0.2, 0.4999, 0.55, 0.9, 0.975, 0.995, 0.999999)
  at <- c(-40, -3, -0.2, 1e-6, 0.7, 2, 9)
  object(df = number(df), share = list_of(share), quantile = list_of(qt(share, df)), at = list_of(at), cdf = list_of(pt(at, df)))
})
beta <- Map(function(a, b) {
  share <- c(1e-10, 0.01, 0.3, 0.5, 0.9, 0.9999)
  at <- c(1e-6, 0.05, 0.3, 0.5, 0.77, 0.999)
  object(a = number(a), b = number(b), share = list_of(share), quantile = list_of(qbeta(share, a, b)), at = list_of(at), cdf = list_of(pbeta(at, a, b)))
}, c(0.5, 0.5, 1, 2, 5, 30, 200, 1000, 0.2), c(0.5, 4, 1, 3, 0.5, 12, 5, 1500, 7))
binomial <- Map(function(x, n, level) object(
  x = number(x), n = number(n), level = number(level),
  interval = list_of(binom.test(x, n, conf.level = level)$conf.int), cdf = list_of(pbinom(x, n, c(0.01, 0.3, 0.5, 0.95)))
), c(0, 1, 3, 5, 10, 0, 4, 300, 970, 1), c(1, 1, 3, 10, 10, 300, 200, 300, 1000, 100000), c(0.95, 0.95, 0.9, 0.95, 0.99, 0.95, 0.9, 0.95, 0.95, 0.99))
normal <- { z <- c(-38, -10, -3.0001, -3, -1, 0, 1e-9, 0.5, 2.9, 5, 8); s <- c(1e-300, 1e-12, 0.001, 0.025, 0.4, 0.5, 0.7, 0.975, 0.9999999)
  object(z = list_of(z), upper = list_of(pnorm(z, lower.tail = FALSE)), share = list_of(s), quantile = list_of(qnorm(s))) }
prediction <- lapply(c(2, 3, 10, 40), function(k) {
  x <- rnorm(k, 5)
  both <- function(share) predict(lm(x ~ 1), data.frame(1), interval = "prediction", level = 2 * share - 1)[2:3]
  object(x = list_of(x), p95 = list_of(both(0.95)), p99 = list_of(both(0.99)))
})
cat(paste0('{\n  "of": "', R.version.string, '",\n', paste0('  "', c("signed", "location", "unpaired", "shift", "corrections", "t", "beta", "binomial", "prediction"), '": ',
  sapply(list(signed, location, unpaired, shift, corrections, t, beta, binomial, prediction), rows), collapse = ",\n"), ',\n  "normal": ', normal, "\n}\n"))
