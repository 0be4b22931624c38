/*
 * What a customer does more seldom than write: one entry each, in Meta's shape. `says` goes the customer's
 * way; `happens` is an event beside sender, recipient and timestamp.
 */
const attached = (...attachments) => ({ says: { attachments } });

export const kinds = {
	"Share a place": attached({ type: "location", title: "My location", payload: { coordinates: { lat: 38.7223, long: -9.1393 } } }),
	"Share a link": attached({ type: "fallback", payload: { url: "https://example.org/cake", title: "A cake" } }),
	"Share a post": attached({ type: "post", payload: { url: "https://www.facebook.com/1/posts/2", title: "A post", id: "2" } }),
	"Share a reel": attached({ type: "reel", payload: { url: "https://www.facebook.com/reel/1", title: "A reel", reel_video_id: 1 } }),
	"Ask about a product": attached({ type: "template", payload: { product: { elements: [{ id: "5", retailer_id: "r5",
		image_url: "https://example.org/rye.jpg", title: "Rye bread", subtitle: "1 kg" }] } } }),
	"Ask for an appointment": attached({ type: "appointment_booking", payload: { booking_id: "7", status: "requested",
		start_time: 1795262400, end_time: 1795266000, timezone: "Europe/Lisbon" } }),
	"Send what the desk can't know": attached({ type: "hologram", payload: { x: 1 } }),
	"Press Get Started": { says: { postback: { title: "Get Started", payload: "GET_STARTED" } } },
	"Come by an m.me link": { says: { referral: { ref: "flyer", source: "SHORTLINK", type: "OPEN_THREAD" } } },
	"Come from an ad": { says: { message: { text: "I saw your ad", referral: { source: "ADS", type: "OPEN_THREAD",
		ad_id: "6045246247433", ads_context_data: { ad_title: "Fresh rolls", post_id: "9" } } } } },
	"Opt in": { says: { optin: { ref: "newsletter" } } },
	"Link an account": { says: { account_linking: { status: "linked", authorization_code: "c" } } },
	"Give feedback": { field: "messages", happens: { messaging_feedback: { feedback_screens: [{ screen_id: 0, questions: {
		q1: { type: "csat", payload: "5", follow_up: { type: "free_form", payload: "very kind" } } } }] } } },
	"Be passed to the page's inbox": { field: "messaging_handovers", happens: { pass_thread_control: {
		previous_owner_app_id: null, new_owner_app_id: "263902037430900", metadata: "" } } },
};
