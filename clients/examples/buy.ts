/** A customer's way through Earmark: offers, an activation, and the last units of something nearby. */

import { byPassword, createEarmark, ok, Refused } from "earmark-client";

const [baseUrl = "http://localhost:8000", username = "user3", password = "password123"] = process.argv.slice(2);
const api = createEarmark({ baseUrl, token: byPassword(baseUrl, username, password) });

const offers = await ok(api.GET("/api/v1/offers/", { params: { query: { kind: "mobile", ordering: "price" } } }));
const offer = offers.results[0]!;
console.log(`${offer.name}, ${offer.price} ${offer.currency}`);

const accepted = await ok(api.POST("/api/v1/activation/", { body: { offer_id: offer.id } }));
let status = accepted.status;
while (status === "PENDING") {
  await new Promise((resolve) => setTimeout(resolve, 200));
  const params = { path: { transaction_id: accepted.transaction_id } };
  ({ status } = await ok(api.GET("/api/v1/activation/status/{transaction_id}/", { params })));
}
console.log(`activation ${status}`);

const [promo] = (await ok(api.GET("/promos/active/"))).results;
if (promo) {
  console.log(`${promo.product_name} at ${promo.store_name}, ${promo.promo_price} instead of ${promo.base_price}`);
  try {
    const { reservation_token } = await ok(api.POST("/cart/reserve/", { body: { promo_id: promo.id } }));
    const bought = await ok(api.PUT("/cart/checkout/", { body: { reservation_token, payment_method: "on_delivery" } }));
    console.log(`order ${bought.order_id} ${bought.status}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.log(`not for me: ${error.code}`);
  }
}

try {
  await ok(api.POST("/api/v1/activation/", { body: { offer_id: 999999999 } }));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.log(`refused: ${error.status} ${error.code}`);
}
